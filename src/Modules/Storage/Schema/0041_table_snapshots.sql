-- A snapshot is a pinned version of the lake and what the API said of the table then. It outlives the table, so it names it by its id only.
CREATE SEQUENCE storage.snapshot_id;

CREATE TABLE storage.table_snapshot (
    id                bigint PRIMARY KEY DEFAULT nextval('storage.snapshot_id'),
    project           bigint      NOT NULL,
    branch            bigint      NOT NULL,
    table_id          text        NOT NULL,
    description       text        NOT NULL,
    content           json        NOT NULL,
    lake_table        bigint      NOT NULL,
    lake_version      bigint      NOT NULL,
    lake_pin          bigint      NOT NULL,
    token_id          bigint      NOT NULL,
    token_description text        NOT NULL,
    created           timestamptz NOT NULL
);

CREATE INDEX table_snapshot_of_table ON storage.table_snapshot (project, branch, table_id, id DESC);

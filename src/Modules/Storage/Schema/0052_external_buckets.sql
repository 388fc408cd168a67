-- The path of an external bucket: a folder, or a database and a schema. Its tables are copies as of the last refresh.
ALTER TABLE storage.bucket ADD COLUMN external_path text[];

-- What a copy was made of; the stamp tells whether that has changed since.
CREATE TABLE storage.external_table (
    table_number bigint PRIMARY KEY REFERENCES storage.data_table (number) ON DELETE CASCADE,
    project      bigint NOT NULL,
    stamp        text   NOT NULL
);

CREATE TABLE storage.scheduled_task (
    id                uuid        PRIMARY KEY,
    project           bigint      NOT NULL,
    branch            bigint      NOT NULL,
    bucket            bigint      NOT NULL REFERENCES storage.bucket (number) ON DELETE CASCADE,
    job               text        NOT NULL,
    cron              text        NOT NULL,
    next_run          timestamptz,
    created           timestamptz NOT NULL,
    token             bigint      NOT NULL,
    token_description text        NOT NULL,
    base_url          text        NOT NULL
);

CREATE INDEX scheduled_task_of_bucket ON storage.scheduled_task (project, bucket);
CREATE INDEX scheduled_task_due ON storage.scheduled_task (next_run) WHERE next_run IS NOT NULL;

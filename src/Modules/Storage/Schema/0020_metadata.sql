-- Pairs that clients keep on their things. Each row hangs on what it describes and goes with it. Ids are shown, and are unique over all kinds.
CREATE SEQUENCE storage.metadata_id;

CREATE TABLE storage.bucket_metadata (
    id       bigint      PRIMARY KEY DEFAULT nextval('storage.metadata_id'),
    project  bigint      NOT NULL,
    branch   bigint      NOT NULL,
    bucket   bigint      NOT NULL REFERENCES storage.bucket (number) ON DELETE CASCADE,
    provider text        NOT NULL,
    key      text        NOT NULL,
    value    text        NOT NULL,
    changed  timestamptz NOT NULL,
    CONSTRAINT bucket_metadata_unique UNIQUE (bucket, provider, key)
);

CREATE INDEX bucket_metadata_branch ON storage.bucket_metadata (project, branch, bucket, id);

CREATE TABLE storage.table_metadata (
    id         bigint      PRIMARY KEY DEFAULT nextval('storage.metadata_id'),
    project    bigint      NOT NULL,
    branch     bigint      NOT NULL,
    data_table bigint      NOT NULL REFERENCES storage.data_table (number) ON DELETE CASCADE,
    provider   text        NOT NULL,
    key        text        NOT NULL,
    value      text        NOT NULL,
    changed    timestamptz NOT NULL,
    CONSTRAINT table_metadata_unique UNIQUE (data_table, provider, key)
);

CREATE INDEX table_metadata_branch ON storage.table_metadata (project, branch, data_table, id);
CREATE INDEX table_metadata_key ON storage.table_metadata (project, branch, key, provider);
CREATE INDEX table_metadata_provider ON storage.table_metadata (project, branch, provider);
-- Values may be longer than an index takes.
CREATE INDEX table_metadata_value ON storage.table_metadata (project, branch, md5(value));

CREATE TABLE storage.column_metadata (
    id          bigint      PRIMARY KEY DEFAULT nextval('storage.metadata_id'),
    project     bigint      NOT NULL,
    branch      bigint      NOT NULL,
    data_table  bigint      NOT NULL REFERENCES storage.data_table (number) ON DELETE CASCADE,
    column_name text        NOT NULL,
    provider    text        NOT NULL,
    key         text        NOT NULL,
    value       text        NOT NULL,
    changed     timestamptz NOT NULL,
    CONSTRAINT column_metadata_unique UNIQUE (data_table, column_name, provider, key)
);

CREATE INDEX column_metadata_branch ON storage.column_metadata (project, branch, data_table, id);

CREATE TABLE storage.branch_metadata (
    id      bigint      PRIMARY KEY DEFAULT nextval('storage.metadata_id'),
    project bigint      NOT NULL,
    branch  bigint      NOT NULL,
    key     text        NOT NULL,
    value   text        NOT NULL,
    changed timestamptz NOT NULL,
    CONSTRAINT branch_metadata_unique UNIQUE (project, branch, key)
);

-- A column is an item of a list, which no foreign key can name.
CREATE FUNCTION storage.forget_metadata_of_dropped_columns() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM storage.column_metadata
     WHERE project = NEW.project AND data_table = NEW.number
       AND column_name NOT IN (SELECT item ->> 'name' FROM jsonb_array_elements(NEW.columns) AS item);
    RETURN NULL;
END $$;

CREATE TRIGGER forget_metadata_of_dropped_columns AFTER UPDATE OF columns ON storage.data_table
    FOR EACH ROW WHEN (OLD.columns IS DISTINCT FROM NEW.columns) EXECUTE FUNCTION storage.forget_metadata_of_dropped_columns();

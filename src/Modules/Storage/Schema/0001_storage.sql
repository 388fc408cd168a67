-- Branches come with every key, so that a development branch is a matter of rows.
CREATE TABLE storage.bucket (
    number        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project       bigint      NOT NULL,
    branch        bigint      NOT NULL,
    id            text        NOT NULL,
    stage         text        NOT NULL,
    name          text        NOT NULL,
    display_name  text        NOT NULL,
    description   text        NOT NULL,
    backend       text        NOT NULL,
    color         text,
    owner_id      bigint,
    owner_name    text,
    owner_email   text,
    created       timestamptz NOT NULL,
    updated       timestamptz NOT NULL,
    last_change   timestamptz,
    CONSTRAINT bucket_id_unique UNIQUE (project, branch, id),
    CONSTRAINT bucket_display_name_unique UNIQUE (project, branch, stage, display_name)
);

-- What the API says of a table. The rows are in the lake; columns are kept in their wire form, the physical ones are the lake's.
CREATE TABLE storage.data_table (
    number          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project         bigint      NOT NULL,
    branch          bigint      NOT NULL,
    bucket          bigint      NOT NULL REFERENCES storage.bucket (number),
    id              text        NOT NULL,
    name            text        NOT NULL,
    display_name    text        NOT NULL,
    lake_table      bigint      NOT NULL,
    is_typed        boolean     NOT NULL,
    keeps_timestamp boolean     NOT NULL,
    primary_key     text[]      NOT NULL,
    columns         jsonb       NOT NULL,
    rows_count      bigint      NOT NULL,
    data_size_bytes bigint      NOT NULL,
    created         timestamptz NOT NULL,
    last_import     timestamptz,
    last_change     timestamptz NOT NULL,
    CONSTRAINT data_table_id_unique UNIQUE (project, branch, id),
    CONSTRAINT data_table_display_name_unique UNIQUE (bucket, display_name)
);

CREATE INDEX data_table_bucket ON storage.data_table (project, branch, bucket, id);

CREATE SEQUENCE storage.ticket;

-- json, not jsonb: what clients sent and read keeps the order of its keys.
CREATE TABLE storage.job (
    id                     bigint PRIMARY KEY DEFAULT nextval('storage.ticket'),
    project                bigint      NOT NULL,
    branch                 bigint      NOT NULL,
    operation              text        NOT NULL,
    params                 json        NOT NULL,
    work                   json        NOT NULL,
    table_id               text,
    bucket_id              text,
    work_item              bigint,
    base_url               text        NOT NULL,
    origin                 json        NOT NULL,
    run_id                 text,
    token_id               bigint      NOT NULL,
    token_description      text        NOT NULL,
    status                 text        NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'processing', 'success', 'error')),
    -- From 0 to 1 while it is processed; null while unknown.
    progress               real,
    results                json ,
    error                  json ,
    in_compressed          boolean     NOT NULL DEFAULT false,
    in_bytes               bigint      NOT NULL DEFAULT 0,
    in_bytes_uncompressed  bigint      NOT NULL DEFAULT 0,
    out_compressed         boolean     NOT NULL DEFAULT false,
    out_bytes              bigint      NOT NULL DEFAULT 0,
    out_bytes_uncompressed bigint      NOT NULL DEFAULT 0,
    created                timestamptz NOT NULL,
    started                timestamptz,
    ended                  timestamptz
);

CREATE INDEX job_by_project ON storage.job (project, id DESC);
CREATE INDEX job_by_token ON storage.job (project, token_id, id DESC);
CREATE INDEX job_by_status ON storage.job (project, status, id DESC);
CREATE INDEX job_open ON storage.job (project, branch, bucket_id) WHERE status IN ('waiting', 'processing');
CREATE INDEX job_by_created ON storage.job (project, created DESC);

-- Versions of tables as lists of immutable files. docs/adr/0006 has the invariants that these rows keep.
CREATE TABLE lake.table_schema (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    definition jsonb NOT NULL
);

-- head is the current version; 0 until the first one is published.
CREATE TABLE lake.lake_table (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project    bigint      NOT NULL,
    head       bigint      NOT NULL DEFAULT 0,
    next_field integer     NOT NULL,
    created    timestamptz NOT NULL DEFAULT now(),
    dropped    timestamptz
);

CREATE TABLE lake.data_file (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    path      text    NOT NULL UNIQUE,
    rows      bigint  NOT NULL,
    bytes     bigint  NOT NULL,
    schema_id bigint  NOT NULL REFERENCES lake.table_schema (id),
    doomed    boolean NOT NULL DEFAULT false
);

CREATE TABLE lake.delete_file (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    path      text    NOT NULL UNIQUE,
    positions bigint  NOT NULL,
    bytes     bigint  NOT NULL,
    doomed    boolean NOT NULL DEFAULT false
);

-- retired is when the next version came or the table was dropped; NULL for the head of a living table.
CREATE TABLE lake.version (
    table_id  bigint      NOT NULL REFERENCES lake.lake_table (id),
    number    bigint      NOT NULL,
    schema_id bigint      NOT NULL REFERENCES lake.table_schema (id),
    rows      bigint      NOT NULL,
    bytes     bigint      NOT NULL,
    made_by   text        NOT NULL,
    created   timestamptz NOT NULL DEFAULT clock_timestamp(),
    retired   timestamptz,
    PRIMARY KEY (table_id, number)
);

CREATE INDEX version_retired ON lake.version (retired) WHERE retired IS NOT NULL;

CREATE TABLE lake.version_file (
    table_id       bigint  NOT NULL,
    version        bigint  NOT NULL,
    ordinal        integer NOT NULL,
    data_file_id   bigint  NOT NULL REFERENCES lake.data_file (id),
    delete_file_id bigint  REFERENCES lake.delete_file (id),
    PRIMARY KEY (table_id, version, ordinal),
    FOREIGN KEY (table_id, version) REFERENCES lake.version (table_id, number) ON DELETE CASCADE
);

CREATE INDEX version_file_data ON lake.version_file (data_file_id);
CREATE INDEX version_file_delete ON lake.version_file (delete_file_id) WHERE delete_file_id IS NOT NULL;

-- Keeps a version: a snapshot for good (lease_until NULL), a long read while it renews its lease.
CREATE TABLE lake.pin (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project     bigint      NOT NULL,
    table_id    bigint      NOT NULL,
    version     bigint      NOT NULL,
    reason      text        NOT NULL,
    created     timestamptz NOT NULL DEFAULT now(),
    node        text,
    process     uuid,
    lease_until timestamptz,
    FOREIGN KEY (table_id, version) REFERENCES lake.version (table_id, number)
);

CREATE INDEX pin_version ON lake.pin (table_id, version);

-- Work whose files are being written. Once doomed it can no longer be published; then its directory goes, then its row.
CREATE TABLE lake.load (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project     bigint      NOT NULL,
    table_id    bigint      NOT NULL REFERENCES lake.lake_table (id),
    base        bigint      NOT NULL,
    node        text        NOT NULL,
    process     uuid        NOT NULL,
    lease_until timestamptz NOT NULL,
    doomed      boolean     NOT NULL DEFAULT false
);

CREATE INDEX load_table ON lake.load (table_id, base);

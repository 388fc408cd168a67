-- What tables' rows were like at some version. json, not jsonb: the order of the columns is that of the table.
CREATE TABLE storage.table_profile (
    id         uuid        PRIMARY KEY,
    project    bigint      NOT NULL,
    branch     bigint      NOT NULL,
    data_table bigint      NOT NULL REFERENCES storage.data_table (number) ON DELETE CASCADE,
    version    bigint      NOT NULL,
    made       timestamptz NOT NULL,
    profile    json        NOT NULL
);

CREATE INDEX table_profile_latest ON storage.table_profile (data_table, made DESC, id);

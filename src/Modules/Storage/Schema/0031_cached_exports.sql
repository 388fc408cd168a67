-- Files of earlier exports: the same question of the same version of a table by the same token is answered with the same file.
CREATE TABLE storage.cached_export (
    project    bigint      NOT NULL,
    branch     bigint      NOT NULL,
    data_table bigint      NOT NULL REFERENCES storage.data_table (number) ON DELETE CASCADE,
    token_id   bigint      NOT NULL,
    request    text        NOT NULL,
    version    bigint      NOT NULL,
    file_id    bigint      NOT NULL,
    made       timestamptz NOT NULL,
    PRIMARY KEY (data_table, token_id, request)
);

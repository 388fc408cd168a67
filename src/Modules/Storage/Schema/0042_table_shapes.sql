-- The columns that a table had before each change: the lake keeps old versions of rows, and this says how the API wrote their types.
CREATE TABLE storage.table_shape (
    data_table bigint      NOT NULL REFERENCES storage.data_table (number) ON DELETE CASCADE,
    project    bigint      NOT NULL,
    until      timestamptz NOT NULL,
    columns    jsonb       NOT NULL
);

CREATE INDEX table_shape_of_table ON storage.table_shape (data_table, until);

CREATE FUNCTION storage.keep_table_shape() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO storage.table_shape (data_table, project, until, columns) VALUES (OLD.number, OLD.project, clock_timestamp(), OLD.columns);
    RETURN NULL;
END $$;

CREATE TRIGGER keep_table_shape AFTER UPDATE OF columns ON storage.data_table
    FOR EACH ROW WHEN (OLD.columns IS DISTINCT FROM NEW.columns) EXECUTE FUNCTION storage.keep_table_shape();

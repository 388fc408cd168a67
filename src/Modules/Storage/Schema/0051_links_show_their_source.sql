-- A link has an alias of each table of its source, made and named with it in the same statement, whatever way the table came: by an import, an alias, a
-- snapshot, a merge. Dropping a table drops its aliases, those of links too. The one table of a chain that restricts what is seen is kept in shaped_by.
CREATE FUNCTION storage.shape_for_alias(source storage.data_table) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN source.source_table IS NULL THEN NULL
        WHEN source.shaped_by IS NOT NULL THEN source.shaped_by
        WHEN source.columns_auto_sync AND source.alias_filter IS NULL THEN NULL
        ELSE source.number END
$$;

-- Whoever makes a table has locked its bucket. A link that is being dropped is waited for and then left out; a new one waits for us and finds the table.
CREATE FUNCTION storage.show_new_tables_in_links() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    WITH link AS (
        SELECT number, project, branch, id, source_bucket FROM storage.bucket
         WHERE source_bucket IN (SELECT DISTINCT bucket FROM added)
         ORDER BY number FOR KEY SHARE)
    INSERT INTO storage.data_table (project, branch, bucket, id, name, display_name, is_typed, keeps_timestamp, primary_key, columns, rows_count, data_size_bytes,
                                    created, last_change, source_table, root_table, shaped_by)
    SELECT link.project, link.branch, link.number, link.id || '.' || t.name, t.name, t.display_name, false, true, '{}', '[]', 0, 0,
           t.created, t.last_change, t.number, coalesce(t.root_table, t.number), storage.shape_for_alias(t)
      FROM link
      JOIN storage.data_table t ON t.bucket = link.source_bucket
     WHERE t.number IN (SELECT number FROM added);
    RETURN NULL;
END
$$;

CREATE TRIGGER show_new_tables_in_links AFTER INSERT ON storage.data_table
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION storage.show_new_tables_in_links();

-- The lock on the source keeps its tables as they are until the link is there.
CREATE FUNCTION storage.show_source_in_link() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM storage.bucket WHERE number = NEW.source_bucket FOR SHARE;
    INSERT INTO storage.data_table (project, branch, bucket, id, name, display_name, is_typed, keeps_timestamp, primary_key, columns, rows_count, data_size_bytes,
                                    created, last_change, source_table, root_table, shaped_by)
    SELECT NEW.project, NEW.branch, NEW.number, NEW.id || '.' || t.name, t.name, t.display_name, false, true, '{}', '[]', 0, 0,
           t.created, t.last_change, t.number, coalesce(t.root_table, t.number), storage.shape_for_alias(t)
      FROM storage.data_table t
     WHERE t.bucket = NEW.source_bucket;
    RETURN NULL;
END
$$;

CREATE TRIGGER show_source_in_link AFTER INSERT ON storage.bucket
    FOR EACH ROW WHEN (NEW.source_bucket IS NOT NULL) EXECUTE FUNCTION storage.show_source_in_link();

CREATE FUNCTION storage.rename_table_in_links() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE storage.data_table SET display_name = NEW.display_name
     WHERE source_table = NEW.number AND bucket IN (SELECT number FROM storage.bucket WHERE source_bucket = NEW.bucket);
    RETURN NULL;
END
$$;

CREATE TRIGGER rename_table_in_links AFTER UPDATE OF display_name ON storage.data_table
    FOR EACH ROW WHEN (OLD.display_name IS DISTINCT FROM NEW.display_name) EXECUTE FUNCTION storage.rename_table_in_links();

-- The trigger above looks tables up by their bucket alone.
CREATE INDEX data_table_of_bucket ON storage.data_table (bucket);

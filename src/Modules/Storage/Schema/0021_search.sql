-- Trigrams find parts of names and misspelt ones; the other one lets the project be part of the same index.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gin;

-- What can be found by its name. Rows change with what they describe, in its transaction.
CREATE TABLE storage.search_document (
    number    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project   bigint      NOT NULL,
    branch    bigint      NOT NULL,
    kind      text        NOT NULL,
    component text        NOT NULL,
    -- Id of the bucket of a table, of the configuration of a row.
    parent    text        NOT NULL,
    id        text        NOT NULL,
    name      text        NOT NULL,
    created   timestamptz NOT NULL,
    lowered   text GENERATED ALWAYS AS (lower(left(name, 500))) STORED,
    words     tsvector GENERATED ALWAYS AS (to_tsvector('simple', translate(lower(left(name, 500)), '-_./', '    '))) STORED,
    CONSTRAINT search_document_unique UNIQUE (project, branch, kind, component, parent, id)
);

CREATE INDEX search_document_trigrams ON storage.search_document USING gin (project, lowered gin_trgm_ops);
CREATE INDEX search_document_words ON storage.search_document USING gin (project, words);
CREATE INDEX search_document_exact ON storage.search_document (project, lowered text_pattern_ops);
CREATE INDEX search_document_id ON storage.search_document (project, id);
CREATE INDEX search_document_object ON storage.search_document (project, branch, component, parent);

CREATE FUNCTION storage.search_new_buckets() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO storage.search_document (project, branch, kind, component, parent, id, name, created)
    SELECT project, branch, 'bucket', '', '', id, display_name, created FROM made;
    RETURN NULL;
END $$;

CREATE FUNCTION storage.search_renamed_bucket() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE storage.search_document SET name = NEW.display_name
     WHERE project = NEW.project AND branch = NEW.branch AND kind = 'bucket' AND component = '' AND parent = '' AND id = NEW.id;
    RETURN NULL;
END $$;

CREATE FUNCTION storage.search_dropped_buckets() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM storage.search_document document USING gone
     WHERE document.project = gone.project AND document.branch = gone.branch AND document.kind = 'bucket' AND document.component = '' AND document.parent = ''
       AND document.id = gone.id;
    RETURN NULL;
END $$;

-- A bucket that is being dropped first leaves its branch, with all its tables.
CREATE FUNCTION storage.search_moved_bucket() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM storage.search_document
     WHERE project = OLD.project AND branch = OLD.branch AND component = ''
       AND ((kind = 'bucket' AND parent = '' AND id = OLD.id) OR (kind = 'table' AND parent = OLD.id));
    RETURN NULL;
END $$;

CREATE TRIGGER search_moved AFTER UPDATE OF branch ON storage.bucket
    FOR EACH ROW WHEN (OLD.branch IS DISTINCT FROM NEW.branch) EXECUTE FUNCTION storage.search_moved_bucket();
CREATE TRIGGER search_new AFTER INSERT ON storage.bucket REFERENCING NEW TABLE AS made
    FOR EACH STATEMENT EXECUTE FUNCTION storage.search_new_buckets();
CREATE TRIGGER search_renamed AFTER UPDATE OF display_name ON storage.bucket
    FOR EACH ROW WHEN (OLD.display_name IS DISTINCT FROM NEW.display_name) EXECUTE FUNCTION storage.search_renamed_bucket();
CREATE TRIGGER search_dropped AFTER DELETE ON storage.bucket REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION storage.search_dropped_buckets();

-- The id of a table is the bucket's id, a dot, and a name without dots.
CREATE FUNCTION storage.search_new_tables() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO storage.search_document (project, branch, kind, component, parent, id, name, created)
    SELECT project, branch, 'table', '', regexp_replace(id, '\.[^.]*$', ''), id, display_name, created FROM made;
    RETURN NULL;
END $$;

CREATE FUNCTION storage.search_renamed_table() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE storage.search_document SET name = NEW.display_name
     WHERE project = NEW.project AND branch = NEW.branch AND kind = 'table' AND component = '' AND parent = regexp_replace(NEW.id, '\.[^.]*$', '') AND id = NEW.id;
    RETURN NULL;
END $$;

CREATE FUNCTION storage.search_dropped_tables() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM storage.search_document document USING gone
     WHERE document.project = gone.project AND document.branch = gone.branch AND document.kind = 'table' AND document.component = ''
       AND document.parent = regexp_replace(gone.id, '\.[^.]*$', '') AND document.id = gone.id;
    RETURN NULL;
END $$;

CREATE TRIGGER search_new AFTER INSERT ON storage.data_table REFERENCING NEW TABLE AS made
    FOR EACH STATEMENT EXECUTE FUNCTION storage.search_new_tables();
CREATE TRIGGER search_renamed AFTER UPDATE OF display_name ON storage.data_table
    FOR EACH ROW WHEN (OLD.display_name IS DISTINCT FROM NEW.display_name) EXECUTE FUNCTION storage.search_renamed_table();
CREATE TRIGGER search_dropped AFTER DELETE ON storage.data_table REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION storage.search_dropped_tables();

INSERT INTO storage.search_document (project, branch, kind, component, parent, id, name, created)
SELECT project, branch, 'bucket', '', '', id, display_name, created FROM storage.bucket;
INSERT INTO storage.search_document (project, branch, kind, component, parent, id, name, created)
SELECT project, branch, 'table', '', regexp_replace(id, '\.[^.]*$', ''), id, display_name, created FROM storage.data_table;

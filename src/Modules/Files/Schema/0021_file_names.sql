CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gin;

-- Parts of names, which q asks for.
CREATE INDEX file_name ON files.file USING gin (project, name gin_trgm_ops);

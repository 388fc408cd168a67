CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gin;

-- What is asked for often and has few matches, or none: without an index that reads all events of the project.
CREATE INDEX event_configuration ON events.event (project_id, configuration_id, id) WHERE configuration_id IS NOT NULL;
CREATE INDEX event_type ON events.event (project_id, type, id);
CREATE INDEX event_name ON events.event (project_id, event, id);
-- A short list of pending entries, so that no event waits long for its turn to clean it up.
CREATE INDEX event_message ON events.event USING gin (project_id, message gin_trgm_ops) WITH (gin_pending_list_limit = 1024);

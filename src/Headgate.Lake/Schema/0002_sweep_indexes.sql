-- What the sweeper looks for, and what a deleted schema's references are checked against.
CREATE INDEX version_schema ON lake.version (schema_id);
CREATE INDEX data_file_schema ON lake.data_file (schema_id);
CREATE INDEX data_file_doomed ON lake.data_file (id) WHERE doomed;
CREATE INDEX delete_file_doomed ON lake.delete_file (id) WHERE doomed;

-- Files of a run and of the runs below it: their ids begin with its id and a dot.
CREATE INDEX file_by_run ON files.file (project, run_id text_pattern_ops) WHERE run_id IS NOT NULL;

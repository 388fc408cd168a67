-- Jobs of a run and of the runs below it: their ids begin with its id and a dot.
CREATE INDEX job_by_run ON storage.job (project, run_id text_pattern_ops) WHERE run_id IS NOT NULL;

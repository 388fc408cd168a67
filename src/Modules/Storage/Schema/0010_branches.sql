-- Whether the bucket is in a development branch: its schema's name on the backend tells the branch then.
ALTER TABLE storage.bucket ADD COLUMN in_branch boolean NOT NULL DEFAULT false;
-- A negative branch is the job's that drops the bucket: nobody can name it, so the bucket has vanished while its tables are being removed.
CREATE INDEX bucket_by_id ON storage.bucket (project, id, number);
CREATE INDEX job_open_of_branch ON storage.job (project, branch) WHERE status IN ('waiting', 'processing');

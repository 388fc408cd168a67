-- A bucket is shared, or it is linked: a link to a shared bucket has the tables of its source and nothing of its own.
-- sharing_projects and sharing_admins say who may link it; the admins with their names as they were when it was shared.
ALTER TABLE storage.bucket
    ADD COLUMN sharing          text CHECK (sharing IN ('organization', 'organization-project', 'selected-projects', 'selected-users')),
    ADD COLUMN sharing_projects bigint[] NOT NULL DEFAULT '{}',
    ADD COLUMN sharing_admins   jsonb    NOT NULL DEFAULT '[]',
    ADD COLUMN shared_by_id     bigint,
    ADD COLUMN shared_by_name   text,
    ADD COLUMN shared_at        timestamptz,
    -- No cascade: a bucket that others link is neither dropped nor taken back.
    ADD COLUMN source_bucket    bigint REFERENCES storage.bucket (number),
    ADD CONSTRAINT bucket_shared_by CHECK ((sharing IS NULL) = (shared_at IS NULL)),
    ADD CONSTRAINT bucket_link_is_not_shared CHECK (sharing IS NULL OR source_bucket IS NULL);

CREATE INDEX bucket_shared ON storage.bucket (project) WHERE sharing IS NOT NULL;
CREATE INDEX bucket_by_source ON storage.bucket (source_bucket) WHERE source_bucket IS NOT NULL;
CREATE UNIQUE INDEX bucket_linked_once ON storage.bucket (project, branch, source_bucket) WHERE source_bucket IS NOT NULL;

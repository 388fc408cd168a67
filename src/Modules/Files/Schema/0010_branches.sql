-- Whose files a branch lists. Files that are older than branches have none and belong to the default branch.
ALTER TABLE files.file ADD COLUMN branch bigint;

CREATE INDEX file_newest_of_branch ON files.file (project, branch, id DESC);

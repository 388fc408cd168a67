-- Queries go with their workspace; what they left on disk is swept.
ALTER TABLE workspaces.query_job ADD FOREIGN KEY (workspace) REFERENCES workspaces.workspace (id) ON DELETE CASCADE;

CREATE INDEX query_job_of_any_workspace ON workspaces.query_job (workspace);

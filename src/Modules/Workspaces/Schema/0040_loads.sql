-- A load that has begun to change its workspace, with the names of what was in it then; gone when the job has ended.
CREATE TABLE workspaces.load_begun (
    job       bigint PRIMARY KEY,
    project   bigint NOT NULL,
    workspace bigint NOT NULL REFERENCES workspaces.workspace ON DELETE CASCADE,
    objects   text[] NOT NULL
);

CREATE INDEX load_begun_of_workspace ON workspaces.load_begun (workspace);

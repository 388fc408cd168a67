-- Sessions of the SQL editor: a workspace with a configuration that its tables come from and go to.
CREATE TABLE workspaces.editor_session (
    id            uuid        PRIMARY KEY,
    project       bigint      NOT NULL,
    branch        bigint      NOT NULL,
    -- An admin's number, or a token's that belongs to no admin.
    owner         text        NOT NULL,
    component     text,
    configuration text,
    shared        boolean     NOT NULL,
    login_type    text        NOT NULL,
    backend       text        NOT NULL,
    created       timestamptz NOT NULL,
    updated       timestamptz NOT NULL,
    create_job    bigint      NOT NULL,
    workspace     bigint,
    -- What runs now: loading or unloading, with its jobs; null when nothing does.
    activity      text,
    jobs          bigint[]    NOT NULL DEFAULT '{}',
    -- The input that is loaded once the workspace is there.
    loads_first   boolean     NOT NULL,
    last_error    text,
    last_loaded   timestamptz,
    failed        boolean     NOT NULL DEFAULT false
);

CREATE INDEX editor_session_of_project ON workspaces.editor_session (project, branch, created DESC);

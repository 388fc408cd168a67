-- Jobs of the query service: statements that run one after the other in one session of a workspace.
CREATE TABLE workspaces.query_job (
    id                  uuid        PRIMARY KEY,
    project             bigint      NOT NULL,
    branch              bigint      NOT NULL,
    workspace           bigint      NOT NULL,
    token               bigint      NOT NULL,
    session             uuid        NOT NULL,
    actor_type          text        NOT NULL,
    transactional       boolean     NOT NULL,
    timeout_seconds     integer,
    status              text        NOT NULL,
    created             timestamptz NOT NULL,
    changed             timestamptz NOT NULL,
    canceled            timestamptz,
    cancellation_reason text,
    expires             timestamptz NOT NULL,
    work_item           bigint
);

CREATE INDEX query_job_of_workspace ON workspaces.query_job (project, workspace);
CREATE INDEX query_job_expiry ON workspaces.query_job (expires);

CREATE TABLE workspaces.query_statement (
    number        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id            uuid        NOT NULL UNIQUE,
    job           uuid        NOT NULL REFERENCES workspaces.query_job (id) ON DELETE CASCADE,
    project       bigint      NOT NULL,
    branch        bigint      NOT NULL,
    workspace     bigint      NOT NULL,
    sql           text        NOT NULL,
    status        text        NOT NULL,
    row_count     bigint,
    rows_affected bigint,
    created       timestamptz NOT NULL,
    executed      timestamptz,
    completed     timestamptz,
    error         text,
    -- The result's columns and the parts of its rows on the node's disk; null until it has one.
    result        jsonb
);

CREATE INDEX query_statement_of_job ON workspaces.query_statement (job, number);
CREATE INDEX query_history ON workspaces.query_statement (project, branch, workspace, number DESC);

CREATE SEQUENCE workspaces.workspace_id;

-- The row comes before the place in the engine and goes after it: what a crash leaves of a place always has a row that says so.
CREATE TABLE workspaces.workspace (
    id                        bigint PRIMARY KEY,
    project                   bigint      NOT NULL,
    branch                    bigint      NOT NULL,
    state                     text        NOT NULL CHECK (state IN ('creating', 'ready', 'dropping')),
    -- When it came into this state, or when its removal was last asked for.
    since                     timestamptz NOT NULL,
    -- The job that makes it, and the one that drops it.
    made_by                   bigint      NOT NULL UNIQUE,
    dropped_by                bigint,
    name                      text        NOT NULL UNIQUE,
    backend                   text        NOT NULL,
    backend_size              text,
    component                 text,
    configuration_id          text,
    configuration_version     integer,
    login_type                text        NOT NULL,
    network_policy            text,
    read_only_storage_access  boolean     NOT NULL,
    is_reader                 boolean     NOT NULL,
    statement_timeout_seconds integer     NOT NULL,
    platform_usage_type       text        NOT NULL,
    creator                   bigint      NOT NULL,
    creator_description       text        NOT NULL,
    creator_user              bigint,
    creator_user_name         text,
    created                   timestamptz NOT NULL,
    CHECK ((component IS NULL) = (configuration_id IS NULL)),
    CHECK ((creator_user IS NULL) = (creator_user_name IS NULL))
);

CREATE INDEX workspace_list ON workspaces.workspace (project, branch, id);
CREATE INDEX workspace_unfinished ON workspaces.workspace (since) WHERE state <> 'ready';

-- Who may log in to a workspace. It goes with the workspace's row, and opens nothing unless that is ready.
CREATE TABLE workspaces.login (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project        bigint      NOT NULL,
    workspace      bigint      NOT NULL REFERENCES workspaces.workspace ON DELETE CASCADE,
    user_name      text        NOT NULL UNIQUE CHECK (user_name = upper(user_name)),
    kind           text        NOT NULL CHECK (kind IN ('main', 'service')),
    -- SHA-256 of a random password; NULL for none.
    password_hash  bytea       CHECK (length(password_hash) = 32),
    public_key     text,
    key_set        timestamptz,
    public_key_2   text,
    key_2_set      timestamptz,
    is_disabled    boolean     NOT NULL DEFAULT false,
    created        timestamptz NOT NULL,
    UNIQUE (workspace, kind),
    CHECK ((public_key IS NULL) = (key_set IS NULL) AND (public_key_2 IS NULL) = (key_2_set IS NULL))
);

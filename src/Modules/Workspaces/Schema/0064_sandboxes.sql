-- Records of Python, R and other sandboxes: who provisions one writes down where it is.
CREATE TABLE workspaces.sandbox (
    id                    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project               bigint      NOT NULL,
    branch                bigint      NOT NULL,
    -- Whether the client named the branch.
    names_branch          boolean     NOT NULL,
    component             text        NOT NULL,
    configuration         text        NOT NULL,
    configuration_version text        NOT NULL,
    type                  text        NOT NULL,
    size                  text,
    active                boolean     NOT NULL,
    shared                boolean     NOT NULL,
    url                   text,
    -- Encrypted with the key in the data folder.
    password              bytea,
    image_version         text,
    packages              text[],
    auto_suspend_seconds  integer     NOT NULL,
    expiration_hours      integer     NOT NULL,
    persistent_storage    jsonb       NOT NULL,
    created               timestamptz NOT NULL,
    started               timestamptz,
    updated               timestamptz NOT NULL,
    creator               bigint      NOT NULL
);

CREATE INDEX sandbox_list ON workspaces.sandbox (project, branch, id);

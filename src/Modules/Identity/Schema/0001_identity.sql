CREATE SEQUENCE identity.branch_id;
CREATE SEQUENCE identity.storage_token_id;
CREATE SEQUENCE identity.manage_token_id;

CREATE TABLE identity.organization (
    id      bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name    text        NOT NULL,
    created timestamptz NOT NULL
);

CREATE TABLE identity.admin (
    id             bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name           text        NOT NULL,
    email          text        NOT NULL,
    features       text[]      NOT NULL DEFAULT '{}',
    is_super_admin boolean     NOT NULL DEFAULT false,
    created        timestamptz NOT NULL
);

CREATE UNIQUE INDEX admin_email ON identity.admin (lower(email));

CREATE TABLE identity.organization_member (
    organization_id bigint NOT NULL REFERENCES identity.organization ON DELETE CASCADE,
    admin_id        bigint NOT NULL REFERENCES identity.admin ON DELETE CASCADE,
    PRIMARY KEY (organization_id, admin_id)
);

CREATE TABLE identity.project (
    id                    bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organization_id       bigint      NOT NULL REFERENCES identity.organization,
    name                  text        NOT NULL,
    type                  text        NOT NULL,
    region                text        NOT NULL,
    features              text[]      NOT NULL DEFAULT '{}',
    default_backend       text        NOT NULL,
    assigned_backends     text[]      NOT NULL,
    file_storage_provider text        NOT NULL,
    limits                jsonb       NOT NULL DEFAULT '{}',
    data_retention_days   integer     NOT NULL CHECK (data_retention_days >= 0),
    default_branch_id     bigint      NOT NULL UNIQUE DEFAULT nextval('identity.branch_id'),
    created               timestamptz NOT NULL,
    expires               timestamptz,
    is_disabled           boolean     NOT NULL DEFAULT false,
    disabled_reason       text
);

CREATE TABLE identity.project_member (
    project_id bigint      NOT NULL REFERENCES identity.project ON DELETE CASCADE,
    admin_id   bigint      NOT NULL REFERENCES identity.admin ON DELETE CASCADE,
    role       text        NOT NULL CHECK (role IN ('admin', 'share', 'guest', 'readOnly', 'productionManager', 'developer', 'reviewer')),
    created    timestamptz NOT NULL,
    PRIMARY KEY (project_id, admin_id)
);

-- A master token has an admin and the rights of the admin's role; the rights here are those of other tokens. A member who leaves takes the token along.
CREATE TABLE identity.storage_token (
    project_id                          bigint      NOT NULL REFERENCES identity.project ON DELETE CASCADE,
    id                                  bigint      NOT NULL,
    hash                                bytea       NOT NULL CHECK (octet_length(hash) = 32),
    description                         text        NOT NULL,
    created                             timestamptz NOT NULL,
    refreshed                           timestamptz NOT NULL,
    expires                             timestamptz,
    is_disabled                         boolean     NOT NULL DEFAULT false,
    admin_id                            bigint,
    creator_id                          bigint,
    creator_description                 text,
    can_manage_buckets                  boolean     NOT NULL DEFAULT false,
    can_read_all_file_uploads           boolean     NOT NULL DEFAULT false,
    can_purge_trash                     boolean     NOT NULL DEFAULT false,
    can_create_jobs                     boolean     NOT NULL DEFAULT false,
    can_manage_protected_default_branch boolean     NOT NULL DEFAULT false,
    component_access                    text[]      NOT NULL DEFAULT '{}',
    PRIMARY KEY (project_id, id),
    FOREIGN KEY (project_id, admin_id) REFERENCES identity.project_member ON DELETE CASCADE
);

CREATE UNIQUE INDEX storage_token_admin ON identity.storage_token (project_id, admin_id) WHERE admin_id IS NOT NULL;
CREATE INDEX storage_token_expires ON identity.storage_token (expires) WHERE expires IS NOT NULL;

CREATE TABLE identity.token_bucket (
    project_id bigint NOT NULL,
    token_id   bigint NOT NULL,
    bucket_id  text   NOT NULL,
    access     text   NOT NULL CHECK (access IN ('read', 'write', 'manage')),
    PRIMARY KEY (project_id, token_id, bucket_id),
    FOREIGN KEY (project_id, token_id) REFERENCES identity.storage_token ON DELETE CASCADE
);

CREATE INDEX token_bucket_bucket ON identity.token_bucket (project_id, bucket_id);

-- A personal token has an admin; an application token has none, and works within its scopes.
CREATE TABLE identity.manage_token (
    id          bigint      PRIMARY KEY,
    hash        bytea       NOT NULL CHECK (octet_length(hash) = 32),
    description text        NOT NULL,
    admin_id    bigint      REFERENCES identity.admin ON DELETE CASCADE,
    scopes      text[]      NOT NULL DEFAULT '{}',
    creator_id  bigint      REFERENCES identity.admin ON DELETE SET NULL,
    created     timestamptz NOT NULL,
    expires     timestamptz,
    is_disabled boolean     NOT NULL DEFAULT false
);

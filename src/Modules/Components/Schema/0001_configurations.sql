-- Nothing of a configuration's history is ever changed: versions, contents and row versions are only added, and go with the configuration when it is purged.
-- Content is text and not jsonb: what clients sent is what they read, to the order of keys and the forms of numbers.
CREATE TABLE components.configuration (
    number                  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project                 bigint      NOT NULL,
    branch                  bigint      NOT NULL,
    component               text        NOT NULL,
    id                      text        NOT NULL,
    state                   text        NOT NULL,
    is_deleted              boolean     NOT NULL DEFAULT false,
    version                 integer     NOT NULL,
    -- The version that last changed the configuration itself; changes of rows make versions that share its content.
    content_version         integer     NOT NULL,
    created                 timestamptz NOT NULL,
    created_by              bigint      NOT NULL,
    created_by_name         text        NOT NULL,
    -- In a development branch: the default branch's version that version 1 here is a copy of.
    base_version            integer,
    base_version_identifier text,
    CONSTRAINT configuration_id_unique UNIQUE (project, branch, component, id)
);

CREATE INDEX configuration_list ON components.configuration (project, branch, is_deleted, component, number);
CREATE INDEX configuration_by_id ON components.configuration (project, branch, id);

-- Stored once for all versions that share it.
CREATE TABLE components.configuration_content (
    configuration   bigint  NOT NULL REFERENCES components.configuration ON DELETE CASCADE,
    version         integer NOT NULL,
    name            text    NOT NULL,
    description     text    NOT NULL,
    content         text    NOT NULL,
    is_disabled     boolean NOT NULL,
    -- As it was last sent; readers leave out rows that are gone and add those that came later.
    rows_sort_order text[]  NOT NULL,
    PRIMARY KEY (configuration, version)
);

CREATE TABLE components.configuration_version (
    configuration      bigint      NOT NULL REFERENCES components.configuration ON DELETE CASCADE,
    version            integer     NOT NULL,
    content_version    integer     NOT NULL,
    is_deleted         boolean     NOT NULL,
    created            timestamptz NOT NULL,
    created_by         bigint      NOT NULL,
    created_by_name    text        NOT NULL,
    change_description text,
    identifier         text        NOT NULL,
    PRIMARY KEY (configuration, version)
);

CREATE TABLE components.configuration_row (
    number          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    configuration   bigint      NOT NULL REFERENCES components.configuration ON DELETE CASCADE,
    id              text        NOT NULL,
    state           text        NOT NULL,
    -- A deleted row is kept for the versions that had it, and for its state, should one of them come back.
    is_deleted      boolean     NOT NULL DEFAULT false,
    version         integer     NOT NULL,
    created         timestamptz NOT NULL,
    created_by      bigint      NOT NULL,
    created_by_name text        NOT NULL,
    CONSTRAINT configuration_row_id_unique UNIQUE (configuration, id)
);

-- What a row became at a version of its configuration. The rows of configuration version v are, of each row, the last entry at or before v.
CREATE TABLE components.configuration_row_version (
    configuration_row     bigint      NOT NULL REFERENCES components.configuration_row ON DELETE CASCADE,
    configuration_version integer     NOT NULL,
    -- The row's own number; null when the row was deleted here.
    version               integer,
    name                  text        NOT NULL,
    description           text        NOT NULL,
    content               text        NOT NULL,
    is_disabled           boolean     NOT NULL,
    created               timestamptz NOT NULL,
    created_by            bigint      NOT NULL,
    created_by_name       text        NOT NULL,
    change_description    text,
    identifier            text        NOT NULL,
    PRIMARY KEY (configuration_row, configuration_version),
    CONSTRAINT configuration_row_version_unique UNIQUE (configuration_row, version)
);

CREATE TABLE components.configuration_metadata (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project       bigint      NOT NULL,
    branch        bigint      NOT NULL,
    configuration bigint      NOT NULL REFERENCES components.configuration ON DELETE CASCADE,
    provider      text        NOT NULL,
    key           text        NOT NULL,
    value         text        NOT NULL,
    changed       timestamptz NOT NULL,
    CONSTRAINT configuration_metadata_unique UNIQUE (configuration, provider, key)
);

CREATE INDEX configuration_metadata_key ON components.configuration_metadata (project, branch, key, configuration);

-- A new identifier of the time that another one tells: where one statement makes many.
CREATE FUNCTION components.identifier(same_time text) RETURNS text LANGUAGE sql VOLATILE AS $$
    SELECT left(same_time, 10) || upper(right(replace(gen_random_uuid()::text, '-', ''), 16))
$$;

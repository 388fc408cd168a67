-- Integrations: who registered to answer events. A built-in one is part of the platform and never expires.
CREATE TABLE keptn.integration (
    id                  text        PRIMARY KEY,
    name                text        NOT NULL,
    hostname            text        NOT NULL,
    namespace           text        NOT NULL,
    pod_name            text        NOT NULL,
    deployment_name     text        NOT NULL,
    integration_version text        NOT NULL,
    distributor_version text        NOT NULL,
    location            text        NOT NULL,
    last_seen           timestamptz NOT NULL,
    built_in            boolean     NOT NULL DEFAULT false
);
CREATE INDEX integration_name ON keptn.integration (name, namespace);
CREATE INDEX integration_last_seen ON keptn.integration (last_seen) WHERE NOT built_in;

-- What an integration wants to hear of. An empty list means everything.
CREATE TABLE keptn.subscription (
    integration_id text   NOT NULL REFERENCES keptn.integration ON DELETE CASCADE,
    id             text   NOT NULL,
    position       bigint GENERATED ALWAYS AS IDENTITY,
    event          text   NOT NULL,
    projects       text[] NOT NULL,
    stages         text[] NOT NULL,
    services       text[] NOT NULL,
    PRIMARY KEY (integration_id, id)
);

-- What integrations report as failed; kept for a while.
CREATE TABLE keptn.integration_log (
    position       bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    integration_id text        NOT NULL,
    message        text        NOT NULL,
    time           timestamptz NOT NULL,
    context        text        NOT NULL,
    task           text        NOT NULL,
    triggered_id   text        NOT NULL,
    git_commit_id  text        NOT NULL
);
CREATE INDEX integration_log_of ON keptn.integration_log (integration_id, time DESC, position DESC);
CREATE INDEX integration_log_time ON keptn.integration_log (time DESC, position DESC);

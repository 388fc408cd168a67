-- What happened, in order. Rows are never changed; params, results and the like keep their text (json, not jsonb).
CREATE TABLE events.event (
    id               bigint      GENERATED ALWAYS AS IDENTITY,
    project_id       bigint      NOT NULL,
    uuid             uuid        NOT NULL,
    branch_id        bigint      NOT NULL,
    created          timestamptz NOT NULL,
    event            text        NOT NULL,
    component        text        NOT NULL,
    configuration_id text,
    message          text        NOT NULL,
    description      text        NOT NULL,
    type             text        NOT NULL CHECK (type IN ('info', 'success', 'warn', 'error')),
    run_id           text,
    object_type      text,
    object_id        text,
    object_name      text,
    token_id         bigint      NOT NULL,
    token_name       text        NOT NULL,
    params           json        NOT NULL,
    results          json        NOT NULL,
    performance      json        NOT NULL,
    context          json        NOT NULL,
    attachments      json        NOT NULL,
    PRIMARY KEY (project_id, id)
);

CREATE UNIQUE INDEX event_uuid      ON events.event (project_id, uuid);
CREATE INDEX        event_object    ON events.event (project_id, object_type, object_id, id) WHERE object_id IS NOT NULL;
CREATE INDEX        event_token     ON events.event (project_id, token_id, id);
CREATE INDEX        event_run       ON events.event (project_id, run_id, id) WHERE run_id IS NOT NULL;
CREATE INDEX        event_component ON events.event (project_id, component, id) WHERE component <> 'storage';

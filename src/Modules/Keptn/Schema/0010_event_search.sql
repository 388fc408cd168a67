-- Columns to search by: no stage is '', so that an order by index serves each filter. A project of null keeps an event out of every list:
-- it is only given to its consumers.
UPDATE keptn.event SET project = coalesce(project, ''), stage = coalesce(stage, ''), service = coalesce(service, '');
ALTER TABLE keptn.event
    ALTER COLUMN stage SET NOT NULL,
    ALTER COLUMN service SET NOT NULL,
    -- The transaction that wrote the row: whether a tally has it follows from this.
    ADD COLUMN written xid8 NOT NULL DEFAULT pg_current_xact_id();

CREATE INDEX event_of_project ON keptn.event (project, time DESC, position DESC) INCLUDE (type, stage, service, source);
CREATE INDEX event_of_type    ON keptn.event (project, type, time DESC, position DESC) INCLUDE (stage, service, source);
CREATE INDEX event_of_service ON keptn.event (project, service, time DESC, position DESC) INCLUDE (type, stage, source);
CREATE INDEX event_of_context ON keptn.event (context, time DESC, position DESC);
CREATE INDEX event_invalidated ON keptn.event (project, triggered_id) WHERE type LIKE '%.invalidated';
CREATE INDEX event_written    ON keptn.event (written);

-- The earliest event of each context; its columns are copies of the event's.
CREATE TABLE keptn.event_root (
    project  text        NOT NULL,
    context  text        NOT NULL,
    position bigint      NOT NULL,
    time     timestamptz NOT NULL,
    id       text        NOT NULL,
    type     text        NOT NULL,
    source   text        NOT NULL,
    stage    text        NOT NULL,
    service  text        NOT NULL,
    PRIMARY KEY (project, context)
);
CREATE INDEX event_root_order ON keptn.event_root (project, time DESC, position DESC) INCLUDE (type, stage, service, source);

-- Events whose time is to come. At their time they move to keptn.event.
CREATE TABLE keptn.scheduled_event (
    id      text  PRIMARY KEY,
    project text  NOT NULL,
    event   json  NOT NULL
);

-- Triggered events of tasks that are not completed.
CREATE TABLE keptn.open_trigger (
    id      text PRIMARY KEY,
    type    text NOT NULL,
    project text NOT NULL,
    stage   text NOT NULL,
    service text NOT NULL,
    context text NOT NULL
);
CREATE INDEX open_trigger_of_type ON keptn.open_trigger (type, project);
CREATE INDEX open_trigger_of_context ON keptn.open_trigger (project, context);

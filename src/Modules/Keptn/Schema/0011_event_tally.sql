-- How many events there are, without counting them: event_tally has those that event_untallied no longer has. Span 0 is half an hour, 1 a day, 2 all time.
DROP INDEX keptn.event_written;
ALTER TABLE keptn.event DROP COLUMN written;

CREATE TABLE keptn.event_tally (
    project text        NOT NULL,
    span    smallint    NOT NULL,
    bucket  timestamptz NOT NULL,
    type    text        NOT NULL,
    stage   text        NOT NULL,
    service text        NOT NULL,
    source  text        NOT NULL,
    n       bigint      NOT NULL,
    PRIMARY KEY (project, span, bucket, type, stage, service, source)
);
CREATE INDEX event_tally_of_bucket ON keptn.event_tally (span, bucket);

CREATE TABLE keptn.event_untallied (
    position bigint      PRIMARY KEY,
    project  text        NOT NULL,
    time     timestamptz NOT NULL,
    type     text        NOT NULL,
    stage    text        NOT NULL,
    service  text        NOT NULL,
    source   text        NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- Locked by who moves counts.
CREATE TABLE keptn.event_tally_lock (
    one boolean PRIMARY KEY DEFAULT true CHECK (one)
);
INSERT INTO keptn.event_tally_lock DEFAULT VALUES;

INSERT INTO keptn.event_untallied (position, project, time, type, stage, service, source)
SELECT position, project, time, type, stage, service, source FROM keptn.event WHERE project IS NOT NULL;

DROP INDEX keptn.event_of_context;
CREATE INDEX event_of_context ON keptn.event (context, time DESC, position DESC) INCLUDE (project, type, stage, service, source);
CREATE INDEX open_trigger_order ON keptn.open_trigger (project, type);
DROP INDEX keptn.open_trigger_of_type;
CREATE INDEX open_trigger_of_type ON keptn.open_trigger (type);

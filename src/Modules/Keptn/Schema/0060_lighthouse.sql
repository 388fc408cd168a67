-- Which provider answers for the values of a project's indicators, as monitoring.configure said last.
CREATE TABLE keptn.sli_provider (
    project text PRIMARY KEY,
    name    text NOT NULL
);

-- The earlier evaluations of a service, latest first.
CREATE INDEX event_evaluation ON keptn.event (project, stage, service, time DESC, position DESC)
    WHERE type = 'sh.keptn.event.evaluation.finished' AND source = 'lighthouse-service';

-- Those that were declared invalid.
CREATE INDEX event_evaluation_invalidated ON keptn.event (triggered_id) WHERE type = 'sh.keptn.event.evaluation.invalidated';

-- The evaluations of a run.
CREATE INDEX event_evaluation_triggered ON keptn.event (context) WHERE type = 'sh.keptn.event.evaluation.triggered';

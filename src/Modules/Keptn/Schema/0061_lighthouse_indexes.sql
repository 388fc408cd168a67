-- The indexes by context and of invalidations that all events have serve evaluations too.
DROP INDEX keptn.event_evaluation_invalidated;
DROP INDEX keptn.event_evaluation_triggered;

-- Lists of sequences are found, counted and leafed through without their rows.
DROP INDEX keptn.sequence_state_list;
CREATE INDEX sequence_state_list ON keptn.sequence_state (project, time DESC, context) INCLUDE (name, state);
DROP INDEX keptn.sequence_execution_list;
CREATE INDEX sequence_execution_list ON keptn.sequence_execution (project, triggered_at DESC, position DESC) INCLUDE (stage, service, sequence, state);

-- A source that sent few events: without it all events of the project are read for them.
CREATE INDEX event_of_source ON keptn.event (project, source);
-- event_of_type_and_service serves evaluations too. With both there the planner read all evaluations of the project for those of one context.
DROP INDEX keptn.event_evaluation;

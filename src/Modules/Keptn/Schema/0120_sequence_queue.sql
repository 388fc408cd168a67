-- Whose turn it is in a service of a stage is read off the ends of these indexes, however many wait there.
DROP INDEX keptn.sequence_execution_in_scope;
CREATE INDEX sequence_execution_holding ON keptn.sequence_execution (project, stage, service) WHERE open AND holds;
CREATE INDEX sequence_execution_begun   ON keptn.sequence_execution (project, stage, service, position) WHERE open AND due IS NOT NULL AND state <> 'paused';
CREATE INDEX sequence_execution_waiting ON keptn.sequence_execution (project, stage, service, position) WHERE state IN ('triggered', 'waiting');
CREATE INDEX sequence_execution_new     ON keptn.sequence_execution (project, stage, service, position) WHERE state = 'triggered';

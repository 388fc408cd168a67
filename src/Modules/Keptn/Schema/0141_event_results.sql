-- The web UI asks for the latest events of a service with a result, such as evaluations that failed: those of other results are passed over in the index.
DROP INDEX keptn.event_of_type_and_service;
CREATE INDEX event_of_type_and_service ON keptn.event (project, type, stage, service, time DESC, position DESC) INCLUDE (source, result);

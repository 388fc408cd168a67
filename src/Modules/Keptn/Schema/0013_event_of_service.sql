-- What the web UI asks for all the time: the latest events of a type for one service in one stage. Without it the planner, which takes stage, service and
-- source for independent, reads all events of the type.
CREATE INDEX event_of_type_and_service ON keptn.event (project, type, stage, service, time DESC, position DESC) INCLUDE (source);

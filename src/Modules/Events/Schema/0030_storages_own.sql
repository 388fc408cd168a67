-- Where components report much, Storage's own events are few among the latest.
CREATE INDEX event_of_storage ON events.event (project_id, id) WHERE component = 'storage';

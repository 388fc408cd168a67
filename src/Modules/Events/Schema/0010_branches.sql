-- A development branch has few of a project's events.
CREATE INDEX event_branch ON events.event (project_id, branch_id, id);

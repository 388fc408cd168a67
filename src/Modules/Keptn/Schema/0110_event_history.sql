-- The events of a name are its history: the columns called project of keptn.event, event_root, event_untallied, event_tally and event_project_tally have the key of one.
-- That of a name's first history is the name. When the project is deleted its history is past, nobody sees it any more, and later events of the name begin another.
CREATE TABLE keptn.event_history (
    project text   PRIMARY KEY,
    number  bigint NOT NULL,
    key     text   NOT NULL UNIQUE
);

-- Histories that are past, until all their rows are removed. That begins once their last event is dispatched.
CREATE TABLE keptn.past_event_history (
    key        text    PRIMARY KEY,
    dispatched boolean NOT NULL DEFAULT false
);

CREATE FUNCTION keptn.event_history_of(name text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT key FROM keptn.event_history WHERE project = name), name)
$$;

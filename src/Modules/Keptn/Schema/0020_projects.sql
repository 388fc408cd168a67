-- Projects. Only those that are ready are seen. A crash leaves one that is being made or deleted as it is; whoever takes its lock next cleans up.
-- change tells attempts apart; credentials is what the git upstream was given as, encrypted, null when the repository is only here.
CREATE TABLE keptn.project (
    name             text COLLATE "C" PRIMARY KEY,
    state            text        NOT NULL CHECK (state IN ('creating', 'ready', 'deleting')),
    change           uuid        NOT NULL,
    created          timestamptz NOT NULL,
    shipyard         text        NOT NULL,
    shipyard_version text        NOT NULL,
    provisioned      boolean     NOT NULL,
    credentials      bytea
);

-- Stages in the order of the shipyard, with what it says of them.
CREATE TABLE keptn.stage (
    project  text COLLATE "C" NOT NULL REFERENCES keptn.project ON DELETE CASCADE,
    name     text COLLATE "C" NOT NULL,
    position integer NOT NULL,
    parents  text[]  NOT NULL,
    tasks    text[]  NOT NULL,
    PRIMARY KEY (project, name)
);

CREATE TABLE keptn.service (
    project        text COLLATE "C" NOT NULL,
    stage          text COLLATE "C" NOT NULL,
    name           text COLLATE "C" NOT NULL,
    created        timestamptz NOT NULL,
    deployed_image text        NOT NULL DEFAULT '',
    PRIMARY KEY (project, stage, name),
    FOREIGN KEY (project, stage) REFERENCES keptn.stage ON DELETE CASCADE
);

-- The latest event of each type that a task of a service had.
CREATE TABLE keptn.service_event (
    project  text COLLATE "C" NOT NULL,
    stage    text COLLATE "C" NOT NULL,
    service  text COLLATE "C" NOT NULL,
    type     text        NOT NULL,
    event_id text        NOT NULL,
    context  text        NOT NULL,
    time     timestamptz NOT NULL,
    PRIMARY KEY (project, stage, service, type),
    FOREIGN KEY (project, stage, service) REFERENCES keptn.service ON DELETE CASCADE
);

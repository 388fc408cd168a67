-- The one API token of the stack, as a hash.
CREATE TABLE keptn.api_token (
    one  boolean PRIMARY KEY DEFAULT true CHECK (one),
    hash bytea   NOT NULL
);

-- CloudEvents. Rows are never changed; they go with their project. project, stage, service and result are copies out of data, to search by.
CREATE TABLE keptn.event (
    position      bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id            text        NOT NULL UNIQUE,
    type          text        NOT NULL,
    source        text        NOT NULL,
    time          timestamptz NOT NULL,
    context       text        NOT NULL,
    triggered_id  text,
    git_commit_id text,
    spec_version  text,
    extensions    json,
    data          json        NOT NULL,
    project       text,
    stage         text,
    service       text,
    result        text
);

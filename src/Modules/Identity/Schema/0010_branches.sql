-- A branch that is being deleted has vanished from every answer; the row goes when its content is gone.
CREATE TABLE identity.branch (
    id            bigint      PRIMARY KEY DEFAULT nextval('identity.branch_id'),
    project_id    bigint      NOT NULL REFERENCES identity.project ON DELETE CASCADE,
    name          text        NOT NULL,
    description   text        NOT NULL DEFAULT '',
    created       timestamptz NOT NULL,
    creator_id    bigint,
    creator_name  text,
    is_default    boolean     NOT NULL DEFAULT false,
    deleting      boolean     NOT NULL DEFAULT false,
    CHECK (NOT (is_default AND deleting))
);

CREATE INDEX branch_project ON identity.branch (project_id, id);
CREATE UNIQUE INDEX branch_name ON identity.branch (project_id, name) WHERE NOT deleting;
CREATE UNIQUE INDEX branch_default ON identity.branch (project_id) WHERE is_default;

INSERT INTO identity.branch (id, project_id, name, created, is_default)
SELECT default_branch_id, id, 'Main', created, true FROM identity.project;

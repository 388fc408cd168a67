-- Configurations that are run when tables change.
CREATE TABLE storage.trigger (
    id                  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project             bigint      NOT NULL,
    branch              bigint      NOT NULL,
    component           text        NOT NULL,
    configuration       text        NOT NULL,
    run_with_token      bigint      NOT NULL,
    cool_down           interval    NOT NULL CHECK (cool_down >= interval '1 minute'),
    creator_id          bigint      NOT NULL,
    creator_description text        NOT NULL,
    created             timestamptz NOT NULL,
    last_run            timestamptz,
    -- A table changed while it cooled down: it fires again at this time.
    due                 timestamptz
);

CREATE INDEX trigger_by_project ON storage.trigger (project, id);
CREATE INDEX trigger_due ON storage.trigger (due) WHERE due IS NOT NULL;

CREATE TABLE storage.trigger_table (
    trigger    bigint NOT NULL REFERENCES storage.trigger (id) ON DELETE CASCADE,
    data_table bigint NOT NULL REFERENCES storage.data_table (number) ON DELETE CASCADE,
    -- The table that has the rows: the same, or the one at the end of an alias, which may be another project's.
    rows_of    bigint NOT NULL,
    PRIMARY KEY (trigger, data_table)
);

CREATE INDEX trigger_table_by_rows ON storage.trigger_table (rows_of);
CREATE INDEX trigger_table_by_table ON storage.trigger_table (data_table);

-- One row for each time a trigger fired: a job to be started, exactly once, by whoever runs components' jobs.
CREATE TABLE storage.trigger_run (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project        bigint      NOT NULL,
    branch         bigint      NOT NULL,
    trigger        bigint      NOT NULL,
    component      text        NOT NULL,
    configuration  text        NOT NULL,
    run_with_token bigint      NOT NULL,
    status         text        NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'started')),
    fired          timestamptz NOT NULL,
    started        timestamptz
);

CREATE INDEX trigger_run_waiting ON storage.trigger_run (id) WHERE status = 'waiting';
CREATE INDEX trigger_run_by_trigger ON storage.trigger_run (project, trigger, id DESC);

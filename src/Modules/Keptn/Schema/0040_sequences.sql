-- Runs of sequences, each in one stage. document is the execution; the other columns are copies out of it, to search by.
CREATE TABLE keptn.sequence_execution (
    position     bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id           text        NOT NULL UNIQUE,
    trigger_id   text        NOT NULL UNIQUE,
    project      text        NOT NULL,
    stage        text        NOT NULL,
    service      text        NOT NULL,
    context      text        NOT NULL,
    sequence     text        NOT NULL,
    state        text        NOT NULL,
    open         boolean     NOT NULL,
    -- Whether it keeps other contexts out of its service in its stage.
    holds        boolean     NOT NULL,
    -- The triggered event that executors may answer.
    task_id      text,
    -- Since when that event has no answer; null when it has one.
    unanswered   timestamptz,
    -- When the task in hand is to be triggered, as long as it is not.
    due          timestamptz,
    triggered_at timestamptz NOT NULL,
    document     json        NOT NULL
);
CREATE INDEX sequence_execution_list       ON keptn.sequence_execution (project, triggered_at DESC, position DESC);
CREATE INDEX sequence_execution_of_context ON keptn.sequence_execution (project, context);
CREATE INDEX sequence_execution_in_scope   ON keptn.sequence_execution (project, stage, service, position) WHERE open;
CREATE INDEX sequence_execution_of_task    ON keptn.sequence_execution (task_id) WHERE open;
CREATE INDEX sequence_execution_unanswered ON keptn.sequence_execution (unanswered) WHERE unanswered IS NOT NULL;

-- The overall state of each context.
CREATE TABLE keptn.sequence_state (
    project       text        NOT NULL,
    context       text        NOT NULL,
    name          text        NOT NULL,
    service       text        NOT NULL,
    time          timestamptz NOT NULL,
    state         text        NOT NULL,
    problem_title text,
    stages        json        NOT NULL,
    PRIMARY KEY (project, context)
);
CREATE INDEX sequence_state_list ON keptn.sequence_state (project, time DESC, context);

-- Contexts that are paused, also for sequences that are triggered later. The stage '' stands for all that have no row of their own.
CREATE TABLE keptn.sequence_pause (
    project text    NOT NULL,
    context text    NOT NULL,
    stage   text    NOT NULL,
    paused  boolean NOT NULL,
    PRIMARY KEY (project, context, stage)
);

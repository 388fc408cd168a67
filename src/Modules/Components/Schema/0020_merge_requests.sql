-- A request to bring what a development branch changed into the default branch. Once it is merged it no longer needs the branch.
CREATE TABLE components.merge_request (
    id                  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project             bigint      NOT NULL,
    branch_from         bigint      NOT NULL,
    branch_into         bigint      NOT NULL,
    title               text        NOT NULL,
    description         text        NOT NULL,
    external_id         text,
    auto_merge_strategy text        NOT NULL CHECK (auto_merge_strategy IN ('immediately', 'scheduled', 'none')),
    auto_merge_at       timestamptz CHECK ((auto_merge_at IS NOT NULL) = (auto_merge_strategy = 'scheduled')),
    state               text        NOT NULL CHECK (state IN ('development', 'in_review', 'approved', 'in_merge', 'published', 'canceled')),
    creator_id          bigint      NOT NULL,
    creator_name        text        NOT NULL,
    created             timestamptz NOT NULL,
    -- On whose behalf an automatic merge runs: who gave the last approval that was needed.
    approved_by         json,
    merger_id           bigint,
    merger_name         text        NOT NULL DEFAULT '',
    merged              timestamptz,
    -- What was merged; until then it is what the branch has changed by now.
    change_log          json
);

CREATE INDEX merge_request_list ON components.merge_request (project, id);

-- One open request for each branch; writers of the branch look here whether it is locked.
CREATE UNIQUE INDEX merge_request_open ON components.merge_request (project, branch_from)
    WHERE state IN ('development', 'in_review', 'approved', 'in_merge');

CREATE INDEX merge_request_due ON components.merge_request (auto_merge_at) WHERE state = 'approved' AND auto_merge_strategy = 'scheduled';

CREATE TABLE components.merge_request_reviewer (
    merge_request bigint NOT NULL REFERENCES components.merge_request ON DELETE CASCADE,
    admin         bigint NOT NULL,
    name          text   NOT NULL,
    email         text   NOT NULL,
    status        text   CHECK (status IN ('approved', 'rejected')),
    PRIMARY KEY (merge_request, admin)
);

CREATE TABLE components.merge_request_approval (
    merge_request bigint      NOT NULL REFERENCES components.merge_request ON DELETE CASCADE,
    admin         bigint      NOT NULL,
    name          text        NOT NULL,
    created       timestamptz NOT NULL,
    PRIMARY KEY (merge_request, admin)
);

CREATE TABLE components.merge_request_activity (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    merge_request bigint      NOT NULL REFERENCES components.merge_request ON DELETE CASCADE,
    action        text        NOT NULL,
    admin         bigint,
    name          text        NOT NULL,
    created       timestamptz NOT NULL,
    reason        text
);

CREATE INDEX merge_request_activity_list ON components.merge_request_activity (merge_request, id);

-- In a development branch: the version here that equals the base version; what is newer is the branch's own work.
ALTER TABLE components.configuration ADD COLUMN base_at integer NOT NULL DEFAULT 1;

-- Configurations with changes of their branch's own.
CREATE INDEX configuration_changed ON components.configuration (project, branch, component, id) WHERE base_version IS NULL OR version > base_at;

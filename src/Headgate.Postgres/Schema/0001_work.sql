-- Work in hand is a lease with an end: lease_token is the fence, lease_until the end, worker the node that holds it.
CREATE TABLE headgate.work_item (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    queue            text        NOT NULL,
    key              text,
    payload          jsonb       NOT NULL,
    run_after        timestamptz NOT NULL DEFAULT now(),
    attempt          integer     NOT NULL DEFAULT 0,
    lease_token      uuid,
    lease_until      timestamptz,
    worker           text,
    cancel_requested boolean     NOT NULL DEFAULT false,
    created          timestamptz NOT NULL DEFAULT now(),
    CHECK ((lease_token IS NULL) = (lease_until IS NULL))
);

CREATE INDEX work_item_order ON headgate.work_item (queue, id);
CREATE INDEX work_item_key_order ON headgate.work_item (queue, key, id) WHERE key IS NOT NULL;
CREATE INDEX work_item_worker ON headgate.work_item (worker) WHERE worker IS NOT NULL;

-- The last word on "never two of one key at once", whatever two claims saw.
CREATE UNIQUE INDEX work_item_one_running_per_key ON headgate.work_item (queue, key) WHERE lease_token IS NOT NULL AND key IS NOT NULL;

CREATE TABLE headgate.lease (
    name   text PRIMARY KEY,
    holder text        NOT NULL,
    token  uuid        NOT NULL,
    until  timestamptz NOT NULL
);

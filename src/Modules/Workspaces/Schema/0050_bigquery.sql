-- Service accounts of BigQuery workspaces. Of a key only the public half is kept; of an access token only its hash.
CREATE TABLE workspaces.service_account (
    workspace  bigint      PRIMARY KEY REFERENCES workspaces.workspace ON DELETE CASCADE,
    project    bigint      NOT NULL,
    email      text        NOT NULL UNIQUE,
    key_id     text        NOT NULL UNIQUE,
    public_key bytea       NOT NULL,
    created    timestamptz NOT NULL
);

CREATE TABLE workspaces.service_account_token (
    hash    bytea       PRIMARY KEY,
    key_id  text        NOT NULL REFERENCES workspaces.service_account (key_id) ON UPDATE RESTRICT ON DELETE CASCADE,
    expires timestamptz NOT NULL
);

CREATE INDEX service_account_token_key ON workspaces.service_account_token (key_id, expires);

-- Further secrets of a token: each is as good as the first, and a refresh ends all of them.
CREATE TABLE identity.token_secret (
    project_id bigint      NOT NULL,
    token_id   bigint      NOT NULL,
    hash       bytea       NOT NULL CHECK (octet_length(hash) = 32),
    created    timestamptz NOT NULL,
    PRIMARY KEY (project_id, token_id, hash),
    FOREIGN KEY (project_id, token_id) REFERENCES identity.storage_token ON DELETE CASCADE
);

-- A token sent to somebody by mail. Each attempt to send makes a new link; any of them reveals the token, one of them once.
CREATE TABLE identity.token_share (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project_id  bigint      NOT NULL,
    token_id    bigint      NOT NULL,
    sender      text        NOT NULL,
    recipient   text        NOT NULL,
    message     text        NOT NULL,
    base_url    text        NOT NULL,
    created     timestamptz NOT NULL,
    link_hashes bytea[]     NOT NULL DEFAULT '{}',
    expires     timestamptz,
    revealed    timestamptz,
    FOREIGN KEY (project_id, token_id) REFERENCES identity.storage_token ON DELETE CASCADE
);

CREATE INDEX token_share_project ON identity.token_share (project_id, created);
CREATE INDEX token_share_token ON identity.token_share (project_id, token_id);
CREATE INDEX token_share_created ON identity.token_share (created);
CREATE INDEX token_share_link ON identity.token_share USING gin (link_hashes);

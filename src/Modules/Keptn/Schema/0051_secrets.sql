-- Secrets: keys in clear, values encrypted together and bound to scope and name. A name is there once, whatever the scope.
CREATE TABLE keptn.secret (
    name  text   PRIMARY KEY,
    scope text   NOT NULL,
    keys  text[] NOT NULL,
    box   bytea  NOT NULL
);

-- A container that stands for itself instead of for a file has a key of its own: with a new one all signatures given out before end.
ALTER TABLE files.container ADD COLUMN key bytea CHECK (length(key) >= 16);

-- The number of configurations and rows that clients did not name.
CREATE SEQUENCE components.generated_id;

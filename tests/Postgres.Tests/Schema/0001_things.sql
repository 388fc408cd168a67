CREATE TABLE "sample".thing (id int PRIMARY KEY);
INSERT INTO sample.thing VALUES (1);
-- A semicolon in a comment; and in a body:
CREATE FUNCTION sample.more() RETURNS int LANGUAGE plpgsql AS $$ BEGIN INSERT INTO sample.thing VALUES (2); RETURN 2; END $$;

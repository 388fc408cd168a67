-- Everybody may list all sessions of a server; here only one's own. The view keeps its columns, so clients do not notice.
DO $body$
DECLARE
    original text := rtrim(pg_get_viewdef('pg_catalog.pg_stat_activity'::regclass), ';');
BEGIN
    EXECUTE format(
        'CREATE FUNCTION pg_catalog.headgate_activity() RETURNS SETOF pg_catalog.pg_stat_activity LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $f$
            SELECT * FROM (%s) s WHERE s.usename = session_user OR (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = session_user) $f$', original);
    CREATE OR REPLACE VIEW pg_catalog.pg_stat_activity AS SELECT a.* FROM pg_catalog.headgate_activity() a;
END $body$;
REVOKE EXECUTE ON FUNCTION pg_catalog.pg_stat_get_activity(integer) FROM PUBLIC;
-- The administrator alone asks for them; they tell of every database and role of the server.
REVOKE EXECUTE ON FUNCTION pg_catalog.pg_stat_get_progress_info(text) FROM PUBLIC;

-- Functions of Redshift that PostgreSQL has not, or has with other arguments.
CREATE FUNCTION getdate() RETURNS timestamp LANGUAGE sql STABLE AS $$ SELECT date_trunc('second', statement_timestamp()::timestamp) $$;
CREATE FUNCTION sysdate() RETURNS timestamp LANGUAGE sql STABLE AS $$ SELECT transaction_timestamp()::timestamp $$;
CREATE FUNCTION nvl(anycompatible, anycompatible) RETURNS anycompatible LANGUAGE sql IMMUTABLE AS $$ SELECT coalesce($1, $2) $$;
CREATE FUNCTION nvl(anycompatible, anycompatible, anycompatible) RETURNS anycompatible LANGUAGE sql IMMUTABLE AS $$ SELECT coalesce($1, $2, $3) $$;
CREATE FUNCTION nvl2(anyelement, anycompatible, anycompatible) RETURNS anycompatible LANGUAGE sql IMMUTABLE AS $$ SELECT CASE WHEN $1 IS NOT NULL THEN $2 ELSE $3 END $$;
CREATE FUNCTION len(text) RETURNS integer LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT char_length($1) $$;
CREATE FUNCTION charindex(text, text) RETURNS integer LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT strpos($2, $1) $$;
CREATE FUNCTION replicate(text, integer) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT repeat($1, $2) $$;
CREATE FUNCTION space(integer) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT repeat(' ', $1) $$;
CREATE FUNCTION sha2(text, integer) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT encode(CASE $2 WHEN 224 THEN sha224(convert_to($1, 'UTF8')) WHEN 384 THEN sha384(convert_to($1, 'UTF8')) WHEN 512 THEN sha512(convert_to($1, 'UTF8'))
                          WHEN 256 THEN sha256(convert_to($1, 'UTF8')) WHEN 0 THEN sha256(convert_to($1, 'UTF8')) END, 'hex') $$;
CREATE FUNCTION strtol(text, integer) RETURNS bigint LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
    digits text := lower(regexp_replace(btrim($1), '^[+-]?(0x)?', '', 'i'));
    value bigint := 0;
BEGIN
    IF $2 NOT BETWEEN 2 AND 36 THEN RAISE EXCEPTION 'strtol: the base % is not between 2 and 36', $2 USING ERRCODE = '22023'; END IF;
    FOR i IN 1..length(digits) LOOP
        IF strpos(left('0123456789abcdefghijklmnopqrstuvwxyz', $2), substr(digits, i, 1)) = 0 THEN
            RAISE EXCEPTION 'strtol: "%" is no number of base %', $1, $2 USING ERRCODE = '22P02';
        END IF;
        value := value * $2 + strpos('0123456789abcdefghijklmnopqrstuvwxyz', substr(digits, i, 1)) - 1;
    END LOOP;
    RETURN CASE WHEN btrim($1) LIKE '-%' THEN -value ELSE value END;
END $$;

-- Dates. The part of a date is a text here: dateadd('day', …); a bare word is a column in PostgreSQL.
CREATE FUNCTION dateadd(text, bigint, timestamp) RETURNS timestamp LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT CASE lower($1)
        WHEN 'year' THEN $3 + $2 * interval '1 year' WHEN 'years' THEN $3 + $2 * interval '1 year' WHEN 'y' THEN $3 + $2 * interval '1 year' WHEN 'yr' THEN $3 + $2 * interval '1 year'
        WHEN 'quarter' THEN $3 + $2 * interval '3 months' WHEN 'qtr' THEN $3 + $2 * interval '3 months'
        WHEN 'month' THEN $3 + $2 * interval '1 month' WHEN 'months' THEN $3 + $2 * interval '1 month' WHEN 'mon' THEN $3 + $2 * interval '1 month'
        ELSE $3 + $2 * ('1 ' || $1)::interval END $$;
CREATE FUNCTION datediff(text, timestamp, timestamp) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT CASE
        WHEN lower($1) IN ('year', 'years', 'y', 'yr', 'yrs') THEN (extract(year FROM $3) - extract(year FROM $2))::bigint
        WHEN lower($1) IN ('quarter', 'quarters', 'qtr', 'qtrs') THEN ((extract(year FROM $3) * 4 + extract(quarter FROM $3)) - (extract(year FROM $2) * 4 + extract(quarter FROM $2)))::bigint
        WHEN lower($1) IN ('month', 'months', 'mon', 'mons') THEN ((extract(year FROM $3) * 12 + extract(month FROM $3)) - (extract(year FROM $2) * 12 + extract(month FROM $2)))::bigint
        WHEN lower($1) IN ('week', 'weeks', 'w') THEN ((date_trunc('week', $3 + interval '1 day')::date - date_trunc('week', $2 + interval '1 day')::date) / 7)::bigint
        WHEN lower($1) IN ('day', 'days', 'd') THEN ($3::date - $2::date)::bigint
        WHEN lower($1) IN ('hour', 'hours', 'h', 'hr', 'hrs') THEN (extract(epoch FROM date_trunc('hour', $3) - date_trunc('hour', $2)) / 3600)::bigint
        WHEN lower($1) IN ('minute', 'minutes', 'm', 'min', 'mins') THEN (extract(epoch FROM date_trunc('minute', $3) - date_trunc('minute', $2)) / 60)::bigint
        WHEN lower($1) IN ('second', 'seconds', 's', 'sec', 'secs') THEN extract(epoch FROM date_trunc('second', $3) - date_trunc('second', $2))::bigint
        WHEN lower($1) IN ('millisecond', 'milliseconds', 'ms', 'msec') THEN (extract(epoch FROM date_trunc('milliseconds', $3) - date_trunc('milliseconds', $2)) * 1000)::bigint
        WHEN lower($1) IN ('microsecond', 'microseconds', 'us', 'usec') THEN (extract(epoch FROM $3 - $2) * 1000000)::bigint
        ELSE extract(epoch FROM ('1 ' || $1)::interval)::bigint END $$;
CREATE FUNCTION add_months(timestamp, bigint) RETURNS timestamp LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT CASE WHEN $1::date = (date_trunc('month', $1) + interval '1 month - 1 day')::date
                THEN date_trunc('month', $1) + ($2 + 1) * interval '1 month' - interval '1 day' + ($1 - date_trunc('day', $1))
                ELSE $1 + $2 * interval '1 month' END $$;
CREATE FUNCTION last_day(timestamp) RETURNS date LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT (date_trunc('month', $1) + interval '1 month - 1 day')::date $$;
CREATE FUNCTION trunc(timestamp) RETURNS date LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT $1::date $$;
CREATE FUNCTION convert_timezone(text, text, timestamp) RETURNS timestamp LANGUAGE sql STABLE STRICT AS $$ SELECT ($3 AT TIME ZONE $1) AT TIME ZONE $2 $$;
CREATE FUNCTION convert_timezone(text, timestamp) RETURNS timestamp LANGUAGE sql STABLE STRICT AS $$ SELECT ($2 AT TIME ZONE 'UTC') AT TIME ZONE $1 $$;

-- JSON in texts.
CREATE FUNCTION is_valid_json(text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
    PERFORM $1::json;
    RETURN $1 ~ '^\s*\{';
EXCEPTION WHEN data_exception THEN
    RETURN false;
END $$;
CREATE FUNCTION is_valid_json_array(text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
    PERFORM $1::json;
    RETURN $1 ~ '^\s*\[';
EXCEPTION WHEN data_exception THEN
    RETURN false;
END $$;
CREATE FUNCTION json_extract_path_text(text, VARIADIC text[]) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT $1::jsonb #>> $2 $$;
CREATE FUNCTION json_array_length(text) RETURNS integer LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT jsonb_array_length($1::jsonb) $$;
CREATE FUNCTION json_extract_array_element_text(text, integer) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT $1::jsonb ->> $2 $$;
CREATE FUNCTION json_parse(text) RETURNS jsonb LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT $1::jsonb $$;

-- listagg(value, delimiter ORDER BY …); WITHIN GROUP is not PostgreSQL's syntax for it.
CREATE FUNCTION listagg_add(text, text, text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT CASE WHEN $2 IS NULL THEN $1 ELSE coalesce($1 || $3, '') || $2 END $$;
CREATE AGGREGATE listagg(text, text) (SFUNC = listagg_add, STYPE = text);
CREATE FUNCTION listagg_add(text, text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT CASE WHEN $2 IS NULL THEN $1 ELSE coalesce($1, '') || $2 END $$;
CREATE AGGREGATE listagg(text) (SFUNC = listagg_add, STYPE = text);

CREATE FUNCTION current_user_id() RETURNS integer LANGUAGE sql STABLE AS $$ SELECT oid::integer FROM pg_catalog.pg_roles WHERE rolname = current_user $$;
CREATE FUNCTION pg_get_late_binding_view_cols() RETURNS SETOF record LANGUAGE sql STABLE AS $$
    SELECT NULL::name, NULL::name, NULL::name, NULL::varchar, NULL::integer WHERE false $$;

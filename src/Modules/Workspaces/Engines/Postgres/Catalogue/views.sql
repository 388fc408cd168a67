-- What Redshift's clients read, of this database. Names and order of the columns are Redshift's.
CREATE VIEW pg_table_def AS
SELECT n.nspname AS schemaname, c.relname AS tablename, a.attname AS "column", format_type(a.atttypid, a.atttypmod) AS type, 'none'::text AS encoding,
       false AS distkey, 0 AS sortkey, a.attnotnull AS "notnull"
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
 WHERE c.relkind IN ('r', 'p') AND n.nspname = ANY (current_schemas(false)) AND has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE, REFERENCES');

CREATE VIEW pg_user_info AS
SELECT u.usename, u.usesysid, u.usecreatedb, u.usesuper, false AS usecatupd, '********'::text AS passwd, u.valuntil, u.useconfig, r.rolconnlimit::text AS useconnlimit
  FROM pg_catalog.pg_user u JOIN pg_catalog.pg_roles r ON r.oid = u.usesysid WHERE u.usename = session_user;

CREATE VIEW svl_user_info AS
SELECT usename, usesysid, usecreatedb, usesuper, usecatupd, useconnlimit, 'RESTRICTED'::text AS syslogaccess, NULL::timestamp AS last_ddl_ts, NULL::integer AS sessiontimeout, NULL::text AS external_id
  FROM pg_user_info;

CREATE VIEW svv_tables AS
SELECT table_catalog::text, table_schema::text, table_name::text, table_type::text, obj_description(to_regclass(format('%I.%I', table_schema, table_name)), 'pg_class') AS remarks
  FROM information_schema.tables;

CREATE VIEW svv_columns AS
SELECT c.table_catalog::text, c.table_schema::text, c.table_name::text, c.column_name::text, c.ordinal_position::integer, c.column_default::text, c.is_nullable::text, c.data_type::text,
       c.character_maximum_length::integer, c.numeric_precision::integer, c.numeric_precision_radix::integer, c.numeric_scale::integer, c.datetime_precision::integer,
       c.interval_type::text, c.interval_precision::text, c.character_set_catalog::text, c.character_set_schema::text, c.character_set_name::text,
       c.collation_catalog::text, c.collation_schema::text, c.collation_name::text, c.domain_name::text,
       col_description(to_regclass(format('%I.%I', c.table_schema, c.table_name)), c.ordinal_position::integer) AS remarks
  FROM information_schema.columns c;

CREATE VIEW svv_all_schemas AS
SELECT current_database()::text AS database_name, n.nspname::text AS schema_name, n.nspowner::integer AS schema_owner, 'local'::text AS schema_type,
       n.nspacl::text AS schema_acl, NULL::text AS source_database, NULL::text AS schema_option
  FROM pg_catalog.pg_namespace n WHERE n.nspname !~ '^pg_(toast|temp_|toast_temp_)';

CREATE VIEW svv_redshift_schemas AS SELECT database_name, schema_name, schema_owner, schema_type, schema_acl, schema_option FROM svv_all_schemas;

CREATE VIEW svv_all_tables AS
SELECT t.table_catalog AS database_name, t.table_schema AS schema_name, t.table_name, c.relacl::text AS table_acl,
       CASE t.table_type WHEN 'BASE TABLE' THEN 'TABLE' ELSE t.table_type END AS table_type, t.remarks
  FROM svv_tables t LEFT JOIN pg_catalog.pg_class c ON c.oid = to_regclass(format('%I.%I', t.table_schema, t.table_name));

CREATE VIEW svv_redshift_tables AS SELECT database_name, schema_name, table_name, table_type, table_acl, remarks, NULL::text AS table_owner FROM svv_all_tables;

CREATE VIEW svv_all_columns AS
SELECT table_catalog AS database_name, table_schema AS schema_name, table_name, column_name, ordinal_position, column_default, is_nullable, data_type,
       character_maximum_length, numeric_precision, numeric_scale, remarks
  FROM svv_columns;

CREATE VIEW svv_redshift_columns AS
SELECT database_name, schema_name, table_name, column_name, ordinal_position, data_type, column_default, is_nullable, 'none'::text AS encoding, false AS distkey, 0 AS sortkey,
       NULL::text AS column_acl, remarks
  FROM svv_all_columns;

CREATE VIEW svv_redshift_databases AS
SELECT datname::text AS database_name, datdba::integer AS database_owner, 'local'::text AS database_type, datacl::text AS database_acl, NULL::text AS database_options,
       'Serializable Isolation'::text AS database_isolation_level
  FROM pg_catalog.pg_database WHERE datname = current_database();

CREATE VIEW svv_table_info AS
SELECT current_database()::text AS database, n.nspname::text AS schema, c.oid AS table_id, c.relname::text AS "table", 'N'::text AS encoded, 'EVEN'::text AS diststyle,
       NULL::text AS sortkey1, (SELECT max(CASE WHEN a.atttypmod > 4 THEN a.atttypmod - 4 ELSE 65535 END) FROM pg_catalog.pg_attribute a
                                 WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.atttypid IN (1043, 1042, 25)) AS max_varchar,
       NULL::text AS sortkey1_enc, 0 AS sortkey_num, (pg_table_size(c.oid) + 1048575) / 1048576 AS size, NULL::numeric(10, 4) AS pct_used, 0::bigint AS empty,
       0::numeric(5, 2) AS unsorted, 0::numeric(5, 2) AS stats_off, greatest(c.reltuples, 0)::numeric(38, 0) AS tbl_rows, NULL::numeric(19, 2) AS skew_sortkey1,
       NULL::numeric(19, 2) AS skew_rows, greatest(c.reltuples, 0)::numeric(38, 0) AS estimated_visible_rows, NULL::text AS risk_event, NULL::numeric(12, 2) AS vacuum_sort_benefit,
       NULL::timestamp AS create_time
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND has_table_privilege(c.oid, 'SELECT');

CREATE VIEW svv_external_databases AS
SELECT NULL::integer AS eskind, NULL::text AS esoptions, NULL::text AS databasename, NULL::text AS location, NULL::text AS parameters WHERE false;

CREATE VIEW svv_external_schemas AS
SELECT NULL::oid AS esoid, NULL::smallint AS eskind, NULL::text AS schemaname, NULL::integer AS esowner, NULL::text AS databasename, NULL::text AS esoptions WHERE false;

CREATE VIEW svv_external_tables AS
SELECT NULL::text AS redshift_database_name, NULL::text AS schemaname, NULL::text AS tablename, NULL::text AS tabletype, NULL::text AS location, NULL::text AS input_format,
       NULL::text AS output_format, NULL::text AS serialization_lib, NULL::text AS serde_parameters, NULL::integer AS compressed, NULL::text AS parameters WHERE false;

CREATE VIEW svv_external_columns AS
SELECT NULL::text AS redshift_database_name, NULL::text AS schemaname, NULL::text AS tablename, NULL::text AS columnname, NULL::text AS external_type, NULL::integer AS columnnum,
       NULL::integer AS part_key, NULL::text AS is_nullable WHERE false;

CREATE VIEW stv_sessions AS
SELECT a.backend_start::timestamp AS starttime, a.pid AS process, a.usename::text AS user_name, a.datname::text AS db_name, 0 AS timeout_sec
  FROM pg_catalog.pg_stat_activity a WHERE a.usename = session_user;

CREATE VIEW stv_recents AS
SELECT a.usesysid::integer AS userid, CASE a.state WHEN 'active' THEN 'Running' ELSE 'Done' END AS status, a.query_start::timestamp AS starttime,
       (extract(epoch FROM clock_timestamp() - a.query_start) * 1000000)::bigint AS duration, a.usename::text AS user_name, a.datname::text AS db_name, a.query, a.pid
  FROM pg_catalog.pg_stat_activity a WHERE a.usename = session_user AND a.query <> '';

CREATE VIEW stv_inflight AS
SELECT a.usesysid::integer AS userid, 0 AS slice, a.pid AS query, ''::text AS label, a.xact_start::timestamp AS xid_start, a.pid, a.query_start::timestamp AS starttime, a.query AS text, 0 AS suspended
  FROM pg_catalog.pg_stat_activity a WHERE a.usename = session_user AND a.state = 'active';

GRANT SELECT ON pg_table_def, pg_user_info, svl_user_info, svv_tables, svv_columns, svv_all_schemas, svv_redshift_schemas, svv_all_tables, svv_redshift_tables, svv_all_columns,
    svv_redshift_columns, svv_redshift_databases, svv_table_info, svv_external_databases, svv_external_schemas, svv_external_tables, svv_external_columns, stv_sessions, stv_recents,
    stv_inflight TO PUBLIC;

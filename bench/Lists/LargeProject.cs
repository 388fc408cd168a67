namespace Headgate.Bench.Lists;

/// <summary>Statements that fill the first project as a large one: its rows, not its files. <c>$scale</c> is the number of tables.</summary>
internal static class LargeProject
{
    private const string Where = "(SELECT id AS project, default_branch_id AS branch FROM identity.project ORDER BY id LIMIT 1) home";

    /// <summary>In this order.</summary>
    public static readonly (string What, string Sql)[] Statements =
    [
        ("buckets", $$"""
            INSERT INTO storage.bucket (project, branch, id, stage, name, display_name, description, backend, created, updated)
            SELECT project, branch, 'in.c-area-' || n, 'in', 'c-area-' || n, 'area-' || n, '', 'snowflake', now(), now() FROM {{Where}}, generate_series(1, $scale / 100) n
            """),
        ("tables", $$"""
            INSERT INTO storage.data_table (project, branch, bucket, id, name, display_name, lake_table, is_typed, keeps_timestamp, primary_key, columns, rows_count,
                                            data_size_bytes, created, last_change)
            SELECT bucket.project, bucket.branch, bucket.number, bucket.id || '.' || w.word || '-' || n, w.word || '-' || n, w.word || '-' || n, bucket.number * 1000 + n, false, true,
                   ARRAY['id'], '[{"name":"id"},{"name":"name"},{"name":"value"}]', 1000, 100000, now(), now()
              FROM storage.bucket
              JOIN {{Where}} USING (project, branch)
             CROSS JOIN generate_series(1, 100) n
             CROSS JOIN LATERAL (SELECT (ARRAY['orders', 'customers', 'invoices', 'sessions', 'products', 'payments', 'campaigns', 'shipments', 'returns', 'visits'])[1 + (n + bucket.number) % 10]
                                        AS word) w
             WHERE bucket.id LIKE 'in.c-area-%'
            """),
        ("metadata of tables", """
            INSERT INTO storage.table_metadata (project, branch, data_table, provider, key, value, changed)
            SELECT project, branch, number, 'system', pair.key, CASE pair.key WHEN 'KBC.createdBy.component.id' THEN 'keboola.ex-' || number % 100 ELSE number::text END, now()
              FROM storage.data_table, (VALUES ('KBC.createdBy.component.id'), ('KBC.createdBy.configuration.id')) AS pair (key)
            """),
        ("metadata of columns", """
            INSERT INTO storage.column_metadata (project, branch, data_table, column_name, provider, key, value, changed)
            SELECT project, branch, number, 'id', 'system', 'KBC.datatype.basetype', 'STRING', now() FROM storage.data_table
            """),
        ("events", $$"""
            INSERT INTO events.event (project_id, uuid, branch_id, created, event, component, configuration_id, message, description, type, run_id, object_type, object_id,
                                      object_name, token_id, token_name, params, results, performance, context, attachments)
            SELECT project, gen_random_uuid(), branch, now() - n * interval '1 second',
                   CASE WHEN n % 4 = 0 THEN 'ext.example.extractor.info' ELSE 'storage.tableImportDone' END,
                   CASE WHEN n % 4 = 0 THEN 'example.extractor' ELSE 'storage' END, CASE WHEN n % 4 = 0 THEN (n % 5000)::text END,
                   'Successfully imported ' || n || ' rows', '', CASE WHEN n % 50 = 0 THEN 'error' ELSE 'success' END, (n / 20)::text,
                   'table', 'in.c-area-' || 1 + n % ($scale / 100) || '.orders-' || n % 100, 'orders', 1 + n % 7, 'token', '{}', '{}', '{}', '{}', '[]'
              FROM {{Where}}, generate_series(1, $scale * 10) n
            """),
        ("jobs", $$"""
            INSERT INTO storage.job (project, branch, operation, params, work, table_id, bucket_id, base_url, origin, run_id, token_id, token_description, status, created, started, ended)
            SELECT project, branch, 'tableImport', '{}', '{}', 'in.c-area-' || 1 + n % ($scale / 100) || '.orders-' || n % 100, 'in.c-area-' || 1 + n % ($scale / 100), '', '{}',
                   (n / 20)::text, 1 + n % 7, 'token', CASE WHEN n % 50 = 0 THEN 'error' ELSE 'success' END, now() - n * interval '10 seconds', now() - n * interval '10 seconds',
                   now() - n * interval '9 seconds'
              FROM {{Where}}, generate_series(1, $scale) n
            """),
        ("files", $$"""
            INSERT INTO files.file (project, token, token_description, container, name, blob_name, file_type, declared_size, is_sliced, notify, tags, created, run_id)
            SELECT project, 1 + n % 7, 'token', 'none', 'rows-' || n || '.csv', 'rows.csv', 'csv', n, false, false, ARRAY['tag-' || n % 1000, 'example'],
                   now() - n * interval '10 seconds', (n / 20)::text
              FROM {{Where}}, generate_series(1, $scale) n
            """),
        ("configurations", $$"""
            WITH made AS (
                INSERT INTO components.configuration (project, branch, component, id, state, version, content_version, created, created_by, created_by_name)
                SELECT project, branch, CASE WHEN n % 10 = 0 THEN 'ex-generic-v2' ELSE 'keboola.csv-import' END, 'c' || n, '{}', 1, 1, now(), 1, 'admin'
                  FROM {{Where}}, generate_series(1, $scale / 2) n
                RETURNING number, project, branch, component, id, created),
            content AS (
                INSERT INTO components.configuration_content (configuration, version, name, description, content, is_disabled, rows_sort_order)
                SELECT number, 1, 'Daily load ' || id, '', '{"parameters":{ "table":"orders"} }', false, ARRAY[]::text[] FROM made),
            version AS (
                INSERT INTO components.configuration_version (configuration, version, content_version, is_deleted, created, created_by, created_by_name, identifier)
                SELECT number, 1, 1, false, now(), 1, 'admin', '01' || lpad(number::text, 24, '0') FROM made)
            INSERT INTO storage.search_document (project, branch, kind, component, parent, id, name, created)
            SELECT project, branch, 'configuration', component, '', id, 'Daily load ' || id, created FROM made
            """),
        ("statistics", "VACUUM ANALYZE"),
    ];
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Lake;
using Npgsql;

namespace Headgate.Storage;

/// <summary>Tables as they are read from the database: an alias comes with the columns, key and totals of the table that has its rows.</summary>
internal static class TableRows
{
    /// <summary>What RETURNING gives of an ordinary table.</summary>
    public const string Own = """
        data_table.number, data_table.project, data_table.branch, data_table.bucket, data_table.id, data_table.name, data_table.display_name, data_table.lake_table,
        data_table.is_typed, data_table.keeps_timestamp, data_table.primary_key, data_table.columns::text, data_table.rows_count, data_table.data_size_bytes,
        data_table.created, data_table.last_import, data_table.last_change, data_table.project,
        NULL::bigint, NULL::text, NULL::bigint, NULL::bigint, NULL::boolean, NULL::boolean, NULL::text[], NULL::text, NULL::bigint, NULL::bigint,
        data_table.description, data_table.layout::text
        """;

    /// <summary>A SELECT without its WHERE; restrict <c>data_table</c>.</summary>
    /// <remarks>
    /// OFFSET 0 keeps the planner from joining all tables with all tables: only an alias looks at others, each by primary key. Those may be another
    /// project's; that the alias exists is the permission to read them.
    /// </remarks>
    public const string Select = """
        SELECT data_table.number, data_table.project, data_table.branch, data_table.bucket, data_table.id, data_table.name, data_table.display_name,
               coalesce(seen.lake_table, data_table.lake_table), coalesce(seen.is_typed, data_table.is_typed),
               coalesce(seen.keeps_timestamp, data_table.keeps_timestamp), coalesce(seen.primary_key, data_table.primary_key),
               coalesce(seen.columns, data_table.columns)::text, coalesce(seen.rows_count, data_table.rows_count),
               coalesce(seen.data_size_bytes, data_table.data_size_bytes), data_table.created, coalesce(seen.last_import, data_table.last_import),
               coalesce(seen.last_change, data_table.last_change), coalesce(seen.owner, data_table.project),
               seen.source_number, seen.source_id, seen.source_project, seen.source_branch, seen.source_is_alias,
               seen.columns_auto_sync, seen.selected_columns, seen.alias_filter::text, seen.root_number, data_table.shaped_by,
               data_table.description, coalesce(seen.layout, data_table.layout)::text
          FROM storage.data_table
          LEFT JOIN LATERAL (
               SELECT root.number AS root_number, root.project AS owner, root.lake_table, root.is_typed, root.keeps_timestamp, root.primary_key, root.columns, root.rows_count,
                      root.data_size_bytes, root.last_import, root.last_change, root.layout,
                      source.number AS source_number, source.id AS source_id, source.project AS source_project, source.branch AS source_branch,
                      source.source_table IS NOT NULL AS source_is_alias, shape.columns_auto_sync, shape.selected_columns, shape.alias_filter
                 FROM storage.data_table root, storage.data_table source, storage.data_table shape
                WHERE data_table.source_table IS NOT NULL
                  AND root.number = data_table.root_table AND source.number = data_table.source_table AND shape.number = coalesce(data_table.shaped_by, data_table.number)
               OFFSET 0) seen ON true
        """;

    public static Table Read(NpgsqlDataReader row)
    {
        var id = row.GetString(4);
        var alias = row.IsDBNull(18) ? null : ReadAlias(row);
        var columns = JsonSerializer.Deserialize<ColumnSpec[]>(row.GetString(11), JsonWire.Options)!;
        var key = row.GetFieldValue<string[]>(10);
        return new Table
        {
            Number = row.GetInt64(0),
            Project = new ProjectId(row.GetInt64(1)),
            Branch = row.GetInt64(2),
            Bucket = row.GetInt64(3),
            BucketId = TableIds.BucketOf(id),
            Name = row.GetString(5),
            DisplayName = row.GetString(6),
            // RETURNING tells nothing of what an alias refers to.
            Data = row.IsDBNull(7) ? default : new LakeTableId(row.GetInt64(7)),
            DataOwner = new ProjectId(row.GetInt64(17)),
            IsTyped = row.GetBoolean(8),
            KeepsTimestamp = row.GetBoolean(9),
            PrimaryKey = alias?.KeyOf(key) ?? key,
            Columns = alias?.ColumnsOf(columns) ?? columns,
            RowsCount = row.GetInt64(12),
            DataSizeBytes = row.GetInt64(13),
            Created = row.GetFieldValue<DateTimeOffset>(14),
            LastImport = row.IsDBNull(15) ? null : row.GetFieldValue<DateTimeOffset>(15),
            LastChange = row.GetFieldValue<DateTimeOffset>(16),
            Description = row.IsDBNull(28) ? null : row.GetString(28),
            Layout = row.IsDBNull(29) ? null : (JsonObject)JsonNode.Parse(row.GetString(29))!,
            Alias = alias,
        };
    }

    public static async Task<Table?> ReadOneAsync(NpgsqlCommand command, CancellationToken stop)
    {
        await using var row = await command.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop) ? Read(row) : null;
    }

    public static async Task<List<Table>> ReadAllAsync(NpgsqlCommand command, CancellationToken stop)
    {
        await using var row = await command.ExecuteReaderAsync(stop);
        List<Table> found = [];
        while (await row.ReadAsync(stop))
            found.Add(Read(row));
        return found;
    }

    private static TableAlias ReadAlias(NpgsqlDataReader row) => new()
    {
        Source = new AliasSource(row.GetInt64(18), row.GetString(19), new ProjectId(row.GetInt64(20)), row.GetInt64(21), row.GetBoolean(22), row.GetInt64(26), row.IsDBNull(27) ? null : row.GetInt64(27)),
        SyncsColumns = row.GetBoolean(23),
        SelectedColumns = row.IsDBNull(24) ? null : row.GetFieldValue<string[]>(24),
        Filter = row.IsDBNull(25) ? null : JsonSerializer.Deserialize<AliasFilter>(row.GetString(25), JsonWire.Options),
    };
}

using Npgsql;

namespace Headgate.Storage;

/// <summary>What Storage itself notes on typed tables, for components that read types from metadata: <c>KBC.datatype.*</c> on each column.</summary>
internal static class ColumnTypeMetadata
{
    private const string Typed = """
        INSERT INTO storage.table_metadata (project, branch, data_table, provider, key, value, changed)
        VALUES (@project, @branch, @table, 'storage', 'KBC.dataTypesEnabled', 'true', @now)
            ON CONFLICT (data_table, provider, key) DO NOTHING
        """;

    // In the order of the list, which is the order in which clients compare them.
    private const string Write = """
        WITH wanted AS (SELECT * FROM unnest(@columns, @keys, @values) WITH ORDINALITY AS pair (name, key, value, place)),
             stale AS (DELETE FROM storage.column_metadata
                        WHERE project = @project AND data_table = @table AND provider = 'storage' AND starts_with(key, 'KBC.datatype.')
                          AND NOT EXISTS (SELECT 1 FROM wanted WHERE wanted.name = column_name AND wanted.key = column_metadata.key))
        INSERT INTO storage.column_metadata (project, branch, data_table, column_name, provider, key, value, changed)
        SELECT @project, @branch, @table, name, 'storage', key, value, @now FROM wanted ORDER BY place
            ON CONFLICT (data_table, column_name, provider, key) DO UPDATE SET value = excluded.value, changed = excluded.changed
                 WHERE column_metadata.value <> excluded.value
        """;

    /// <summary>Notes the types that the table's columns have now; nothing for a table without types.</summary>
    public static async Task WriteAsync(NpgsqlTransaction transaction, Table table, DateTimeOffset now, CancellationToken stop)
    {
        if (!table.IsTyped)
            return;
        var pairs = table.Columns.SelectMany(column => column.Type is { } type ? Pairs(type).Select(pair => (column.Name, pair.Key, pair.Value)) : []).ToList();
        await ExecuteAsync(Typed, []);
        await ExecuteAsync(Write, [
            new NpgsqlParameter("columns", pairs.Select(pair => pair.Name).ToArray()),
            new NpgsqlParameter("keys", pairs.Select(pair => pair.Key).ToArray()),
            new NpgsqlParameter("values", pairs.Select(pair => pair.Value).ToArray())]);

        async Task ExecuteAsync(string sql, NpgsqlParameter[] parameters)
        {
            await using var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
            command.Parameters.AddWithValue("project", table.Project.Value);
            command.Parameters.AddWithValue("branch", table.Branch);
            command.Parameters.AddWithValue("table", table.Number);
            command.Parameters.AddWithValue("now", now);
            command.Parameters.AddRange(parameters);
            await command.ExecuteNonQueryAsync(stop);
        }
    }

    private static IEnumerable<(string Key, string Value)> Pairs(ColumnType type)
    {
        yield return ("KBC.datatype.type", type.Type);
        yield return ("KBC.datatype.nullable", type.Nullable ? "1" : "");
        yield return ("KBC.datatype.basetype", type.Basetype);
        if (type.Length is { } length)
            yield return ("KBC.datatype.length", length);
        if (type.Default is { } standard)
            yield return ("KBC.datatype.default", standard);
    }
}

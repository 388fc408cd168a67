using Headgate.Kernel;
using Npgsql;

namespace Headgate.Lake;

/// <summary>Statements that change many tables at once, whatever their number, each inside the caller's transaction.</summary>
internal static class BulkStore
{
    // The clones' numbers are drawn first, so that one statement can fill all three tables. A head is never swept, and KEY SHARE keeps it when it is no longer one.
    private const string Clone = """
        WITH source AS MATERIALIZED (
            SELECT t.id, t.next_field, v.number, v.schema_id, v.rows, v.bytes, nextval(pg_get_serial_sequence('lake.lake_table', 'id')) AS clone
              FROM lake.lake_table t
              JOIN lake.version v ON v.table_id = t.id AND v.number = t.head
             WHERE t.project = @project AND t.id = ANY (@tables) AND t.dropped IS NULL
               FOR KEY SHARE OF v),
        made AS (
            INSERT INTO lake.lake_table (id, project, head, next_field) OVERRIDING SYSTEM VALUE
            SELECT clone, @target, 1, next_field FROM source),
        versions AS (
            INSERT INTO lake.version (table_id, number, schema_id, rows, bytes, made_by)
            SELECT clone, 1, schema_id, rows, bytes, 'clone' FROM source),
        files AS (
            INSERT INTO lake.version_file (table_id, version, ordinal, data_file_id, delete_file_id)
            SELECT s.clone, 1, f.ordinal, f.data_file_id, f.delete_file_id
              FROM source s
              JOIN lake.version_file f ON f.table_id = s.id AND f.version = s.number)
        SELECT id, clone FROM source
        """;
    private const string Drop = """
        WITH gone AS (
            UPDATE lake.lake_table SET dropped = clock_timestamp() WHERE project = @project AND id = ANY (@tables) AND dropped IS NULL RETURNING id),
        retired AS (
            UPDATE lake.version v SET retired = clock_timestamp() FROM gone WHERE v.table_id = gone.id AND v.retired IS NULL)
        SELECT count(*) FROM gone
        """;

    private const string EndRetention = """
        UPDATE lake.version v SET retired = '-infinity'
          FROM lake.lake_table t
         WHERE t.project = @project AND t.dropped IS NOT NULL AND v.table_id = t.id
        """;

    public static async Task<Dictionary<LakeTableId, LakeTableId>> CloneHeadsAsync(
        NpgsqlTransaction transaction, ProjectId project, IReadOnlyCollection<LakeTableId> tables, ProjectId target, CancellationToken stop)
    {
        await using var command = Command(transaction, Clone, project, tables);
        command.Parameters.AddWithValue("target", target.Value);
        await using var row = await command.ExecuteReaderAsync(stop);
        Dictionary<LakeTableId, LakeTableId> clones = new(tables.Count);
        while (await row.ReadAsync(stop))
            clones.Add(new(row.GetInt64(0)), new(row.GetInt64(1)));
        return clones;
    }

    public static async Task<long> DropAsync(NpgsqlTransaction transaction, ProjectId project, IReadOnlyCollection<LakeTableId> tables, CancellationToken stop)
    {
        await using var command = Command(transaction, Drop, project, tables);
        return (long)(await command.ExecuteScalarAsync(stop))!;
    }

    public static async Task EndRetentionAsync(NpgsqlTransaction transaction, ProjectId project, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(EndRetention, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        await command.ExecuteNonQueryAsync(stop);
    }

    private static NpgsqlCommand Command(NpgsqlTransaction transaction, string sql, ProjectId project, IReadOnlyCollection<LakeTableId> tables)
    {
        var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("tables", tables.Select(table => table.Value).ToArray());
        return command;
    }
}

using Headgate.Kernel;
using Headgate.Lake;
using Npgsql;

namespace Headgate.Storage;

/// <summary>The statements that give a branch the rows of another one.</summary>
internal static class BranchCopyStore
{
    private const string HoldBuckets = "SELECT number FROM storage.bucket WHERE project = @project AND branch = @from ORDER BY number FOR SHARE";
    private const string CopyBuckets = """
        INSERT INTO storage.bucket (project, branch, in_branch, id, stage, name, display_name, description, backend, color, owner_id, owner_name, owner_email, created, updated,
                                    last_change)
        SELECT project, @to, true, id, stage, name, display_name, description, backend, color, owner_id, owner_name, owner_email, created, updated, last_change
          FROM storage.bucket
         WHERE project = @project AND branch = @from
        """;
    private const string SelectLakeTables = "SELECT lake_table FROM storage.data_table WHERE project = @project AND branch = @from AND lake_table IS NOT NULL";
    private const string CopyTables = """
        INSERT INTO storage.data_table (project, branch, bucket, id, name, display_name, lake_table, is_typed, keeps_timestamp, primary_key, columns, rows_count,
                                        data_size_bytes, created, last_import, last_change, description, layout)
        SELECT t.project, @to, copy.number, t.id, t.name, t.display_name, cloned.clone, t.is_typed, t.keeps_timestamp, t.primary_key, t.columns, t.rows_count,
               t.data_size_bytes, t.created, t.last_import, t.last_change, t.description, t.layout
          FROM storage.data_table t
          JOIN storage.bucket bucket ON bucket.number = t.bucket
          JOIN storage.bucket copy ON copy.project = @project AND copy.branch = @to AND copy.id = bucket.id
          JOIN unnest(@originals, @clones) AS cloned (original, clone) ON cloned.original = t.lake_table
         WHERE t.project = @project AND t.branch = @from
        """;

    public static Task HoldBucketsAsync(NpgsqlTransaction transaction, ProjectId project, long from, CancellationToken stop) =>
        ExecuteAsync(transaction, HoldBuckets, project, from, stop);

    public static Task CopyBucketsAsync(NpgsqlTransaction transaction, ProjectId project, long from, long to, CancellationToken stop) =>
        ExecuteAsync(transaction, CopyBuckets, project, from, stop, new NpgsqlParameter("to", to));

    public static async Task<List<LakeTableId>> LakeTablesAsync(NpgsqlTransaction transaction, ProjectId project, long from, CancellationToken stop)
    {
        await using var command = Command(transaction, SelectLakeTables, project, from);
        await using var row = await command.ExecuteReaderAsync(stop);
        List<LakeTableId> found = [];
        while (await row.ReadAsync(stop))
            found.Add(new LakeTableId(row.GetInt64(0)));
        return found;
    }

    public static Task CopyTablesAsync(
        NpgsqlTransaction transaction, ProjectId project, long from, long to, IReadOnlyDictionary<LakeTableId, LakeTableId> clones, CancellationToken stop) =>
        ExecuteAsync(
            transaction, CopyTables, project, from, stop,
            new NpgsqlParameter("to", to),
            new NpgsqlParameter("originals", clones.Keys.Select(table => table.Value).ToArray()),
            new NpgsqlParameter("clones", clones.Values.Select(table => table.Value).ToArray()));

    private static async Task ExecuteAsync(
        NpgsqlTransaction transaction, string sql, ProjectId project, long from, CancellationToken stop, params NpgsqlParameter[] more)
    {
        await using var command = Command(transaction, sql, project, from);
        command.Parameters.AddRange(more);
        await command.ExecuteNonQueryAsync(stop);
    }

    private static NpgsqlCommand Command(NpgsqlTransaction transaction, string sql, ProjectId project, long from)
    {
        var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("from", from);
        return command;
    }
}

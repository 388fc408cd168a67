using Headgate.Kernel;
using Headgate.Lake;
using Npgsql;

namespace Headgate.Storage;

/// <summary>The statements that give a branch the buckets and tables of another one.</summary>
internal static class BranchCopyStore
{
    // Links are copied while their sources are held, and locks are taken by number.
    private const string HoldBuckets = """
        SELECT number FROM storage.bucket
         WHERE number IN (SELECT unnest(ARRAY[number, source_bucket]) FROM storage.bucket WHERE project = @project AND branch = @from AND (@only IS NULL OR id = @only))
         ORDER BY number FOR SHARE
        """;
    private const string CopyBuckets = """
        INSERT INTO storage.bucket (project, branch, in_branch, id, stage, name, display_name, description, backend, color, owner_id, owner_name, owner_email,
                                    created, updated, last_change, source_bucket, external_path)
        SELECT project, @to, true, id, stage, name, display_name, description, backend, color, owner_id, owner_name, owner_email, created, updated, last_change,
               source_bucket, external_path
          FROM storage.bucket
         WHERE project = @project AND branch = @from AND (@only IS NULL OR id = @only)
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
         WHERE t.project = @project AND t.branch = @from AND (@only IS NULL OR t.id = @only)
        """;

    private const string ReplaceTable = """
        UPDATE storage.data_table t
           SET display_name = s.display_name, lake_table = @clone, is_typed = s.is_typed, keeps_timestamp = s.keeps_timestamp, primary_key = s.primary_key,
               columns = s.columns, rows_count = s.rows_count, data_size_bytes = s.data_size_bytes, created = s.created, last_import = s.last_import,
               last_change = s.last_change, description = s.description, layout = s.layout
          FROM storage.data_table s
         WHERE s.project = @project AND s.number = @source AND t.project = @project AND t.number = @target
        """;
    // Versions count from 1 again: what is kept of earlier ones would be taken for the new.
    private const string ForgetVersions = """
        WITH exports AS (DELETE FROM storage.cached_export WHERE project = @project AND data_table = @number)
        DELETE FROM storage.table_profile WHERE project = @project AND data_table = @number
        """;
    private const string FindTable = "SELECT number FROM storage.data_table WHERE project = @project AND branch = @branch AND id = @id";

    /// <summary>Keeps the buckets, and so the tables in them, as they are until the transaction's end.</summary>
    public static Task HoldBucketsAsync(NpgsqlTransaction transaction, BranchCopy copy, string? only, CancellationToken stop) =>
        copy.ExecuteAsync(transaction, HoldBuckets, only, stop);

    public static Task CopyBucketsAsync(NpgsqlTransaction transaction, BranchCopy copy, string? only, CancellationToken stop) =>
        copy.ExecuteAsync(transaction, CopyBuckets, only, stop);

    /// <summary>The tables of the lake that the source branch has.</summary>
    public static async Task<List<LakeTableId>> LakeTablesAsync(NpgsqlTransaction transaction, BranchCopy copy, CancellationToken stop)
    {
        await using var command = copy.Command(transaction, SelectLakeTables, null);
        await using var row = await command.ExecuteReaderAsync(stop);
        List<LakeTableId> found = [];
        while (await row.ReadAsync(stop))
            found.Add(new LakeTableId(row.GetInt64(0)));
        return found;
    }

    /// <summary>Copies tables into buckets that the branch has already; each over its clone in the lake.</summary>
    public static async Task CopyTablesAsync(
        NpgsqlTransaction transaction, BranchCopy copy, string? only, IReadOnlyDictionary<LakeTableId, LakeTableId> clones, CancellationToken stop)
    {
        await using var command = copy.Command(transaction, CopyTables, only);
        command.Parameters.AddWithValue("originals", clones.Keys.Select(table => table.Value).ToArray());
        command.Parameters.AddWithValue("clones", clones.Values.Select(table => table.Value).ToArray());
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Gives a table everything that another one has, over a clone in the lake; the one in the lake that it had is left to the caller.</summary>
    public static async Task ReplaceTableAsync(NpgsqlTransaction transaction, Table source, Table target, LakeTableId clone, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(ReplaceTable, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", source.Project.Value);
        command.Parameters.AddWithValue("source", source.Number);
        command.Parameters.AddWithValue("target", target.Number);
        command.Parameters.AddWithValue("clone", clone.Value);
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Forgets answers that were made of a table's versions.</summary>
    public static async Task ForgetVersionsAsync(NpgsqlTransaction transaction, Table table, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(ForgetVersions, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", table.Project.Value);
        command.Parameters.AddWithValue("number", table.Number);
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>The table of an id as the transaction sees it; <c>null</c> when the branch has none.</summary>
    public static async Task<Table?> FindTableAsync(NpgsqlTransaction transaction, ProjectId project, long branch, string id, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(FindTable, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("branch", branch);
        command.Parameters.AddWithValue("id", id);
        return await command.ExecuteScalarAsync(stop) is long number ? await TableStore.FindAsync(transaction, project, number, stop) : null;
    }
}

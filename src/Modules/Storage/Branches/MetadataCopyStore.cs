using Headgate.Kernel;
using Npgsql;

namespace Headgate.Storage;

/// <summary>The statements that give a branch the pairs noted on another one's buckets, tables and columns; the branch's own pairs stay where they are.</summary>
internal static class MetadataCopyStore
{
    private const string CopyOfBuckets = """
        INSERT INTO storage.bucket_metadata (project, branch, bucket, provider, key, value, changed)
        SELECT noted.project, @to, copy.number, noted.provider, noted.key, noted.value, noted.changed
          FROM storage.bucket_metadata noted
          JOIN storage.bucket bucket ON bucket.number = noted.bucket AND bucket.branch = @from
          JOIN storage.bucket copy ON copy.project = @project AND copy.branch = @to AND copy.id = bucket.id
         WHERE noted.project = @project AND noted.branch = @from AND (@only IS NULL OR bucket.id = @only)
         ORDER BY noted.id
        """;
    private const string CopyOfTables = """
        INSERT INTO storage.table_metadata (project, branch, data_table, provider, key, value, changed)
        SELECT noted.project, @to, copy.number, noted.provider, noted.key, noted.value, noted.changed
          FROM storage.table_metadata noted
          JOIN storage.data_table original ON original.number = noted.data_table AND original.branch = @from
          JOIN storage.data_table copy ON copy.project = @project AND copy.branch = @to AND copy.id = original.id
         WHERE noted.project = @project AND noted.branch = @from AND (@only IS NULL OR original.id = @only)
         ORDER BY noted.id
        """;
    private const string CopyOfColumns = """
        INSERT INTO storage.column_metadata (project, branch, data_table, column_name, provider, key, value, changed)
        SELECT noted.project, @to, copy.number, noted.column_name, noted.provider, noted.key, noted.value, noted.changed
          FROM storage.column_metadata noted
          JOIN storage.data_table original ON original.number = noted.data_table AND original.branch = @from
          JOIN storage.data_table copy ON copy.project = @project AND copy.branch = @to AND copy.id = original.id
         WHERE noted.project = @project AND noted.branch = @from AND (@only IS NULL OR original.id = @only)
         ORDER BY noted.id
        """;
    private const string ForgetTable = "DELETE FROM storage.table_metadata WHERE project = @project AND data_table = @number";
    private const string ForgetColumns = "DELETE FROM storage.column_metadata WHERE project = @project AND data_table = @number";
    private const string ForgetBranch = "DELETE FROM storage.branch_metadata WHERE project = @project AND branch = @branch";

    /// <summary>Copies the pairs of buckets, which the branch has already; of <paramref name="only"/> one when it is not <c>null</c>.</summary>
    public static Task CopyOfBucketsAsync(NpgsqlTransaction transaction, BranchCopy copy, string? only, CancellationToken stop) =>
        copy.ExecuteAsync(transaction, CopyOfBuckets, only, stop);

    /// <summary>Copies the pairs of tables and their columns, which the branch has already; of <paramref name="only"/> one when it is not <c>null</c>.</summary>
    public static async Task CopyOfTablesAsync(NpgsqlTransaction transaction, BranchCopy copy, string? only, CancellationToken stop)
    {
        await copy.ExecuteAsync(transaction, CopyOfTables, only, stop);
        await copy.ExecuteAsync(transaction, CopyOfColumns, only, stop);
    }

    /// <summary>Forgets a table's pairs and those of its columns.</summary>
    public static async Task ForgetTableAsync(NpgsqlTransaction transaction, Table table, CancellationToken stop)
    {
        foreach (var sql in (string[])[ForgetTable, ForgetColumns])
        {
            await using var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
            command.Parameters.AddWithValue("project", table.Project.Value);
            command.Parameters.AddWithValue("number", table.Number);
            await command.ExecuteNonQueryAsync(stop);
        }
    }

    /// <summary>Forgets a branch's own pairs.</summary>
    public static async Task ForgetBranchAsync(NpgsqlTransaction transaction, ProjectId project, long branch, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(ForgetBranch, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("branch", branch);
        await command.ExecuteNonQueryAsync(stop);
    }
}

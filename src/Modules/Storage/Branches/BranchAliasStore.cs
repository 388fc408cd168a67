using Headgate.Kernel;
using Npgsql;

namespace Headgate.Storage;

/// <summary>Gives a branch the aliases of another one: they refer to the branch's own tables where it has them, to the same tables as before elsewhere.</summary>
internal static class BranchAliasStore
{
    // In the order of their numbers: a source is always older than its aliases.
    private const string Copy = """
        INSERT INTO storage.data_table (project, branch, bucket, id, name, display_name, is_typed, keeps_timestamp, primary_key, columns, rows_count, data_size_bytes,
                                        created, last_import, last_change, description, source_table, root_table, columns_auto_sync, selected_columns, alias_filter)
        SELECT a.project, @to, bucket_copy.number, a.id, a.name, a.display_name, a.is_typed, a.keeps_timestamp, a.primary_key, a.columns, 0, 0,
               a.created, a.last_import, a.last_change, a.description, coalesce(root_copy.number, a.root_table), coalesce(root_copy.number, a.root_table),
               a.columns_auto_sync, a.selected_columns, a.alias_filter
          FROM storage.data_table a
          JOIN storage.bucket bucket ON bucket.number = a.bucket
          JOIN storage.bucket bucket_copy ON bucket_copy.project = @project AND bucket_copy.branch = @to AND bucket_copy.id = bucket.id
          JOIN storage.data_table root ON root.number = a.root_table
          -- A link's tables come with the link.
          JOIN storage.data_table source ON source.number = a.source_table AND source.project = @project
          LEFT JOIN storage.data_table root_copy
                 ON root.project = @project AND root.branch = @from AND root_copy.project = @project AND root_copy.branch = @to AND root_copy.id = root.id
         WHERE a.project = @project AND a.branch = @from AND a.source_table IS NOT NULL
         ORDER BY a.number
        """;
    private const string Chain = """
        UPDATE storage.data_table copy
           SET source_table = coalesce(source_copy.number, a.source_table), shaped_by = coalesce(shape_copy.number, a.shaped_by)
          FROM storage.data_table a
          JOIN storage.data_table source ON source.number = a.source_table
          LEFT JOIN storage.data_table source_copy
                 ON source.project = @project AND source.branch = @from AND source_copy.project = @project AND source_copy.branch = @to AND source_copy.id = source.id
          LEFT JOIN storage.data_table shape ON shape.number = a.shaped_by
          LEFT JOIN storage.data_table shape_copy
                 ON shape.project = @project AND shape.branch = @from AND shape_copy.project = @project AND shape_copy.branch = @to AND shape_copy.id = shape.id
         WHERE a.project = @project AND a.branch = @from AND source.source_table IS NOT NULL
           AND copy.project = @project AND copy.branch = @to AND copy.id = a.id
        """;

    /// <remarks>The branch has copies of the buckets and tables already.</remarks>
    public static async Task CopyAsync(NpgsqlTransaction transaction, ProjectId project, long from, long to, CancellationToken stop)
    {
        foreach (var sql in (string[])[Copy, Chain])
        {
            await using var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
            command.Parameters.AddWithValue("project", project.Value);
            command.Parameters.AddWithValue("from", from);
            command.Parameters.AddWithValue("to", to);
            await command.ExecuteNonQueryAsync(stop);
        }
    }
}

using Headgate.Kernel;
using Npgsql;

namespace Headgate.Storage;

/// <summary>Documents of other modules in a branch; those of buckets and tables follow their rows.</summary>
internal sealed class SearchBranchContent : IBranchContent
{
    private const string Copy = """
        INSERT INTO storage.search_document (project, branch, kind, component, parent, id, name, created)
        SELECT project, @to, kind, component, parent, id, name, created FROM storage.search_document
         WHERE project = @project AND branch = @from AND kind NOT IN ('bucket', 'table')
            ON CONFLICT (project, branch, kind, component, parent, id) DO NOTHING
        """;
    private const string DeleteSome = """
        DELETE FROM storage.search_document
         WHERE number IN (SELECT number FROM storage.search_document WHERE project = @project AND branch = @branch AND kind NOT IN ('bucket', 'table') LIMIT 1000)
           AND project = @project
        """;

    public int Order => 50;

    public async Task CopyAsync(NpgsqlTransaction transaction, ProjectId project, long fromBranch, long toBranch, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Copy, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("from", fromBranch);
        command.Parameters.AddWithValue("to", toBranch);
        await command.ExecuteNonQueryAsync(stop);
    }

    public async Task<bool> DeleteSomeAsync(NpgsqlTransaction transaction, ProjectId project, long branch, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(DeleteSome, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("branch", branch);
        return await command.ExecuteNonQueryAsync(stop) > 0;
    }
}

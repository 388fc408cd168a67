using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Components;

/// <summary>Merge requests of a deleted project.</summary>
internal sealed class ProjectsMergeRequests : IProjectContent
{
    private const string Delete = """
        DELETE FROM components.merge_request
         WHERE id IN (SELECT id FROM components.merge_request WHERE project = @project LIMIT 500)
        """;

    public int Order => 20;

    public async Task<bool> DeleteSomeAsync(NpgsqlTransaction transaction, ProjectId project, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Delete, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        return await command.ExecuteNonQueryAsync(stop) > 0;
    }
}

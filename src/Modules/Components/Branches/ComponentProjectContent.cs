using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Components;

/// <summary>What a deleted project has beside the configurations of its branches: its merge requests.</summary>
internal sealed class ComponentProjectContent : IProjectContent
{
    private const string Delete = "DELETE FROM components.merge_request WHERE project = @project";

    public int Order => 20;

    public async Task<bool> DeleteSomeAsync(NpgsqlTransaction transaction, ProjectId project, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Delete, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        await command.ExecuteNonQueryAsync(stop);
        return false;
    }
}

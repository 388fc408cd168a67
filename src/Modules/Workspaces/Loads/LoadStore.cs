using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Workspaces;

/// <summary>Remembers that a load has begun to change its workspace, and what was in it then.</summary>
/// <remarks>Between an engine's commit and the end of the job the process may die. The next attempt learns here that the load may have happened already.</remarks>
internal sealed class LoadStore(MetadataDatabase database)
{
    private const string Begin = """
        INSERT INTO workspaces.load_begun (job, project, workspace, objects) VALUES (@job, @project, @workspace, @objects)
            ON CONFLICT (job) DO NOTHING
        """;
    private const string Select = "SELECT objects FROM workspaces.load_begun WHERE project = @project AND job = @job";
    private const string Delete = "DELETE FROM workspaces.load_begun WHERE project = @project AND job = @job";

    /// <summary>What was in the workspace when an earlier attempt began; <c>null</c> when this is the first.</summary>
    public async Task<IReadOnlySet<string>?> BegunAsync(ProjectId project, JobId job, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(Select);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("job", job.Value);
        return await command.ExecuteScalarAsync(stop) is string[] objects ? objects.ToHashSet(StringComparer.Ordinal) : null;
    }

    public async Task BeginAsync(Workspace workspace, JobId job, IEnumerable<string> objects, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(Begin);
        command.Parameters.AddWithValue("job", job.Value);
        command.Parameters.AddWithValue("project", workspace.Project.Value);
        command.Parameters.AddWithValue("workspace", workspace.Id);
        command.Parameters.AddWithValue("objects", objects.ToArray());
        await command.ExecuteNonQueryAsync(stop);
    }

    public static async Task EndAsync(NpgsqlTransaction transaction, ProjectId project, JobId job, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Delete, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("job", job.Value);
        await command.ExecuteNonQueryAsync(stop);
    }
}

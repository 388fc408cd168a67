using Headgate.Kernel;
using Headgate.Postgres;
using Headgate.Storage;
using Npgsql;

namespace Headgate.Workspaces;

/// <summary>A workspace whose row was found unfinished.</summary>
internal sealed record UnfinishedWorkspace(ProjectId Project, long Id, bool IsDropping, JobId MadeBy);

/// <summary>Every statement about workspaces that go.</summary>
internal sealed class RemovalStore(MetadataDatabase database)
{
    private const string Vanish = $"""
        UPDATE workspaces.workspace w SET state = 'dropping', since = @now, dropped_by = @job
         WHERE w.project = @project AND w.branch = @branch AND w.id = @id AND w.state = 'ready'
        RETURNING {WorkspaceSql.Columns}
        """;
    private const string SelectVanished = $"""
        SELECT {WorkspaceSql.Columns} FROM workspaces.workspace w WHERE w.project = @project AND w.id = @id AND w.state = 'dropping' AND w.dropped_by = @job
        """;
    private const string VanishOfBranch = """
        UPDATE workspaces.workspace SET state = 'dropping', since = @now
         WHERE project = @project
           AND id IN (SELECT id FROM workspaces.workspace WHERE project = @project AND branch = @branch AND state <> 'dropping' ORDER BY id LIMIT @limit)
        RETURNING id
        """;
    private const string VanishOfConfiguration = """
        UPDATE workspaces.workspace SET state = 'dropping', since = @now
         WHERE project = @project AND branch = @branch AND component = @component AND configuration_id = @configuration AND state <> 'dropping'
        RETURNING id
        """;
    private const string VanishOfJob = """
        UPDATE workspaces.workspace SET state = 'dropping', since = @now
         WHERE project = @project AND ((made_by = @job AND state = 'creating') OR (dropped_by = @job AND state = 'dropping'))
        RETURNING id
        """;
    private const string VanishUnfinished = """
        UPDATE workspaces.workspace SET state = 'dropping', since = @now
         WHERE project = @project AND id = @id AND state <> 'ready'
        RETURNING id
        """;
    private const string SelectDropping = $"SELECT {WorkspaceSql.Columns} FROM workspaces.workspace w WHERE w.project = @project AND w.id = @id AND w.state = 'dropping'";
    private const string Forget = "DELETE FROM workspaces.workspace WHERE project = @project AND id = @id AND state = 'dropping'";

    // Over all projects: for the sweeper.
    private const string SelectUnfinished = "SELECT project, id, state, made_by FROM workspaces.workspace WHERE state <> 'ready' AND since < @before ORDER BY since LIMIT @limit";

    /// <summary>Makes a workspace vanish; <c>null</c> when there is none that could.</summary>
    public static async Task<Workspace?> VanishAsync(NpgsqlTransaction transaction, Job job, long id, DateTimeOffset now, CancellationToken stop)
    {
        await using var command = Command(transaction, Vanish, job.Project, ("branch", job.Branch), ("id", id), ("now", now), ("job", job.Id.Value));
        return (await WorkspaceSql.ReadAllAsync(command, stop)).SingleOrDefault();
    }

    /// <summary>The workspace that an earlier attempt of the job made vanish.</summary>
    public static async Task<Workspace?> FindVanishedAsync(NpgsqlTransaction transaction, Job job, long id, CancellationToken stop)
    {
        await using var command = Command(transaction, SelectVanished, job.Project, ("id", id), ("job", job.Id.Value));
        return (await WorkspaceSql.ReadAllAsync(command, stop)).SingleOrDefault();
    }

    public static Task<List<long>> VanishOfBranchAsync(NpgsqlTransaction transaction, ProjectId project, long branch, int limit, DateTimeOffset now, CancellationToken stop) =>
        IdsAsync(Command(transaction, VanishOfBranch, project, ("branch", branch), ("limit", limit), ("now", now)), stop);

    public static Task<List<long>> VanishOfConfigurationAsync(
        NpgsqlTransaction transaction, ProjectId project, long branch, string component, string configuration, DateTimeOffset now, CancellationToken stop) =>
        IdsAsync(Command(transaction, VanishOfConfiguration, project, ("branch", branch), ("component", component), ("configuration", configuration), ("now", now)), stop);

    public static Task<List<long>> VanishOfJobAsync(NpgsqlTransaction transaction, Job job, DateTimeOffset now, CancellationToken stop) =>
        IdsAsync(Command(transaction, VanishOfJob, job.Project, ("job", job.Id.Value), ("now", now)), stop);

    public static Task<List<long>> VanishUnfinishedAsync(NpgsqlTransaction transaction, UnfinishedWorkspace unfinished, DateTimeOffset now, CancellationToken stop) =>
        IdsAsync(Command(transaction, VanishUnfinished, unfinished.Project, ("id", unfinished.Id), ("now", now)), stop);

    /// <summary>A workspace that has vanished and whose place may still be there.</summary>
    public async Task<Workspace?> FindDroppingAsync(ProjectId project, long id, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectDropping);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("id", id);
        return (await WorkspaceSql.ReadAllAsync(command, stop)).SingleOrDefault();
    }

    /// <summary>Forgets a workspace whose place is gone.</summary>
    public static async Task ForgetAsync(NpgsqlTransaction transaction, Workspace workspace, CancellationToken stop)
    {
        await using var command = Command(transaction, Forget, workspace.Project, ("id", workspace.Id));
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>What has been unfinished since before that moment, of all projects.</summary>
    public async Task<List<UnfinishedWorkspace>> UnfinishedAsync(DateTimeOffset before, int limit, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectUnfinished);
        command.Parameters.AddWithValue("before", before);
        command.Parameters.AddWithValue("limit", limit);
        await using var row = await command.ExecuteReaderAsync(stop);
        List<UnfinishedWorkspace> found = [];
        while (await row.ReadAsync(stop))
            found.Add(new UnfinishedWorkspace(new ProjectId(row.GetInt64(0)), row.GetInt64(1), row.GetString(2) == "dropping", new JobId(row.GetInt64(3))));
        return found;
    }

    private static NpgsqlCommand Command(NpgsqlTransaction transaction, string sql, ProjectId project, params (string Name, object Value)[] values)
    {
        var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        foreach (var (name, value) in values)
            command.Parameters.AddWithValue(name, value);
        return command;
    }

    private static async Task<List<long>> IdsAsync(NpgsqlCommand command, CancellationToken stop)
    {
        await using (command)
        {
            await using var row = await command.ExecuteReaderAsync(stop);
            List<long> ids = [];
            while (await row.ReadAsync(stop))
                ids.Add(row.GetInt64(0));
            return ids;
        }
    }
}

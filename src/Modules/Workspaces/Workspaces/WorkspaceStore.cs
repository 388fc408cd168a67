using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Headgate.Workspaces;

/// <summary>
/// Every statement about workspaces that are being made or are there. Invariants: a place in an engine has a row from before it is made until after it is
/// removed; clients see a workspace exactly while its row is ready; a row that is dropping never becomes ready again.
/// </summary>
internal sealed class WorkspaceStore(MetadataDatabase database)
{
    // A job that is tried again finds the row that its first attempt has made.
    private const string Insert = """
        INSERT INTO workspaces.workspace (
            id, project, branch, state, since, made_by, name, backend, backend_size, component, configuration_id, configuration_version, login_type, network_policy,
            read_only_storage_access, is_reader, statement_timeout_seconds, platform_usage_type, creator, creator_description, creator_user, creator_user_name, created)
        SELECT next.id, @project, @branch, 'creating', @now, @job, @prefix || next.id, @backend, @backend_size, @component, @configuration_id, @configuration_version,
               @login_type, @network_policy, @read_only_storage_access, @is_reader, @statement_timeout_seconds, 'user', @creator, @creator_description, @creator_user,
               @creator_user_name, @now
          FROM nextval('workspaces.workspace_id') AS next (id)
        ON CONFLICT (made_by) DO NOTHING
        """;
    private const string SelectMade = $"SELECT {WorkspaceSql.Columns} FROM workspaces.workspace w WHERE w.project = @project AND w.made_by = @job AND w.state = 'creating'";
    private const string SetReady = "UPDATE workspaces.workspace SET state = 'ready', since = @now WHERE project = @project AND id = @id AND state = 'creating'";
    private const string SelectOne = $"""
        SELECT {WorkspaceSql.Columns} FROM workspaces.workspace w
         WHERE w.project = @project AND w.branch = @branch AND w.id = @id AND w.state = 'ready'
        """;
    private const string SelectList = $"""
        SELECT {WorkspaceSql.Columns} FROM workspaces.workspace w
         WHERE w.project = @project AND w.branch = @branch AND w.state = 'ready'
           AND (@component IS NULL OR (w.component = @component AND w.configuration_id = @configuration_id))
         ORDER BY w.id
        """;

    /// <summary>Makes the row of a workspace that a job is about to make, or finds the one that it made before.</summary>
    /// <returns><c>null</c>: an earlier attempt's row is being dropped.</returns>
    public static async Task<Workspace?> InsertAsync(
        NpgsqlTransaction transaction, Storage.Job job, NewWorkspace wanted, string namePrefix, DateTimeOffset now, CancellationToken stop)
    {
        await using (var command = new NpgsqlCommand(Insert, transaction.Connection, transaction))
        {
            var values = command.Parameters;
            values.AddWithValue("project", job.Project.Value);
            values.AddWithValue("branch", job.Branch);
            values.AddWithValue("now", now);
            values.AddWithValue("job", job.Id.Value);
            values.AddWithValue("prefix", namePrefix);
            values.AddWithValue("backend", wanted.Backend);
            values.Add(Text("backend_size", wanted.BackendSize));
            values.Add(Text("component", wanted.Component));
            values.Add(Text("configuration_id", wanted.ConfigurationId));
            values.Add(new NpgsqlParameter("configuration_version", NpgsqlDbType.Integer) { Value = (object?)wanted.ConfigurationVersion ?? DBNull.Value });
            values.AddWithValue("login_type", wanted.LoginType);
            values.Add(Text("network_policy", wanted.NetworkPolicy));
            values.AddWithValue("read_only_storage_access", wanted.ReadOnlyStorageAccess);
            values.AddWithValue("is_reader", wanted.IsReader);
            values.AddWithValue("statement_timeout_seconds", wanted.StatementTimeoutSeconds);
            values.AddWithValue("creator", job.Token.Value);
            values.AddWithValue("creator_description", job.TokenDescription);
            values.Add(new NpgsqlParameter("creator_user", NpgsqlDbType.Bigint) { Value = (object?)wanted.CreatorUser?.Id ?? DBNull.Value });
            values.Add(Text("creator_user_name", wanted.CreatorUser?.Name));
            await command.ExecuteNonQueryAsync(stop);
        }

        await using var select = new NpgsqlCommand(SelectMade, transaction.Connection, transaction);
        select.Parameters.AddWithValue("project", job.Project.Value);
        select.Parameters.AddWithValue("job", job.Id.Value);
        return (await WorkspaceSql.ReadAllAsync(select, stop)).SingleOrDefault();
    }

    /// <summary>Shows a workspace whose place is made.</summary>
    /// <returns>False when it is being dropped.</returns>
    public static async Task<bool> SetReadyAsync(NpgsqlTransaction transaction, Workspace workspace, DateTimeOffset now, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(SetReady, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", workspace.Project.Value);
        command.Parameters.AddWithValue("id", workspace.Id);
        command.Parameters.AddWithValue("now", now);
        return await command.ExecuteNonQueryAsync(stop) == 1;
    }

    /// <summary>A workspace of a branch; <c>null</c> when there is none.</summary>
    public async Task<Workspace?> FindAsync(ProjectId project, long branch, long id, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectOne);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("branch", branch);
        command.Parameters.AddWithValue("id", id);
        return (await WorkspaceSql.ReadAllAsync(command, stop)).SingleOrDefault();
    }

    /// <summary>The workspaces of a branch, or of one of its configurations, in the order in which they were made.</summary>
    public async Task<IReadOnlyList<Workspace>> ListAsync(ProjectId project, long branch, string? component, string? configuration, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectList);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("branch", branch);
        command.Parameters.Add(Text("component", component));
        command.Parameters.Add(Text("configuration_id", configuration));
        return await WorkspaceSql.ReadAllAsync(command, stop);
    }

    private static NpgsqlParameter Text(string name, string? text) => new(name, NpgsqlDbType.Text) { Value = (object?)text ?? DBNull.Value };
}

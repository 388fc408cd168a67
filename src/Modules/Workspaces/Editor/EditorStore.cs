using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Headgate.Workspaces.Editor;

/// <summary>The SQL of editor sessions.</summary>
internal sealed class EditorStore(MetadataDatabase database)
{
    private const string Columns = """
        id, project, branch, owner, component, configuration, shared, login_type, backend, created, updated, create_job, workspace, activity, jobs, loads_first,
        last_error, last_loaded, failed
        """;

    private const string Insert = """
        INSERT INTO workspaces.editor_session (id, project, branch, owner, component, configuration, shared, login_type, backend, created, updated, create_job, loads_first)
        VALUES (@id, @project, @branch, @owner, @component, @configuration, @shared, @loginType, @backend, @created, @created, @createJob, @loadsFirst)
        """;

    private const string Select = $"SELECT {Columns} FROM workspaces.editor_session WHERE project = @project AND id = @id";

    private const string SelectForUpdate = $"{Select} FOR UPDATE";

    private const string List = $"""
        SELECT {Columns} FROM workspaces.editor_session
         WHERE project = @project AND (@branch::bigint IS NULL OR branch = @branch) AND (@owner::text IS NULL OR owner = @owner)
         ORDER BY created DESC
         LIMIT 1000
        """;

    private const string Update = """
        UPDATE workspaces.editor_session
           SET updated = @updated, workspace = @workspace, activity = @activity, jobs = @jobs, loads_first = @loadsFirst, last_error = @error,
               last_loaded = @loaded, failed = @failed
         WHERE project = @project AND id = @id
        """;

    private const string Delete = "DELETE FROM workspaces.editor_session WHERE project = @project AND id = @id";

    private const string DeleteOfBranch = "DELETE FROM workspaces.editor_session WHERE project = @project AND (@branch::bigint IS NULL OR branch = @branch)";

    public static async Task InsertAsync(NpgsqlTransaction transaction, EditorSession session, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Insert, transaction.Connection, transaction);
        AddKey(command, session.Project, session.Id);
        command.Parameters.AddWithValue("branch", session.Branch);
        command.Parameters.AddWithValue("owner", session.Owner);
        Add(command, "component", NpgsqlDbType.Text, session.Component);
        Add(command, "configuration", NpgsqlDbType.Text, session.Configuration);
        command.Parameters.AddWithValue("shared", session.Shared);
        command.Parameters.AddWithValue("loginType", session.LoginType);
        command.Parameters.AddWithValue("backend", session.Backend);
        command.Parameters.AddWithValue("created", session.Created);
        command.Parameters.AddWithValue("createJob", session.CreateJob);
        command.Parameters.AddWithValue("loadsFirst", session.LoadsFirst);
        await command.ExecuteNonQueryAsync(stop);
    }

    public async Task<EditorSession?> FindAsync(ProjectId project, Guid id, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(Select);
        AddKey(command, project, id);
        return (await ReadAsync(command, stop)).SingleOrDefault();
    }

    /// <summary>The session, kept from others until the transaction's end.</summary>
    public static async Task<EditorSession?> LockAsync(NpgsqlTransaction transaction, ProjectId project, Guid id, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(SelectForUpdate, transaction.Connection, transaction);
        AddKey(command, project, id);
        return (await ReadAsync(command, stop)).SingleOrDefault();
    }

    /// <summary>Sessions of a branch or of all, of one owner or of all, the newest first.</summary>
    public async Task<IReadOnlyList<EditorSession>> ListAsync(ProjectId project, long? branch, string? owner, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(List);
        command.Parameters.AddWithValue("project", project.Value);
        Add(command, "branch", NpgsqlDbType.Bigint, branch);
        Add(command, "owner", NpgsqlDbType.Text, owner);
        return await ReadAsync(command, stop);
    }

    public static async Task UpdateAsync(NpgsqlTransaction transaction, EditorSession session, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Update, transaction.Connection, transaction);
        AddKey(command, session.Project, session.Id);
        command.Parameters.AddWithValue("updated", session.Updated);
        Add(command, "workspace", NpgsqlDbType.Bigint, session.Workspace);
        Add(command, "activity", NpgsqlDbType.Text, session.Activity);
        command.Parameters.AddWithValue("jobs", session.Jobs.ToArray());
        command.Parameters.AddWithValue("loadsFirst", session.LoadsFirst);
        Add(command, "error", NpgsqlDbType.Text, session.LastError);
        Add(command, "loaded", NpgsqlDbType.TimestampTz, session.LastLoaded);
        command.Parameters.AddWithValue("failed", session.Failed);
        await command.ExecuteNonQueryAsync(stop);
    }

    public static async Task DeleteAsync(NpgsqlTransaction transaction, ProjectId project, Guid id, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Delete, transaction.Connection, transaction);
        AddKey(command, project, id);
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Forgets the sessions of a branch that is deleted; of all branches when it is <c>null</c>.</summary>
    public static async Task<int> DeleteOfBranchAsync(NpgsqlTransaction transaction, ProjectId project, long? branch, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(DeleteOfBranch, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        Add(command, "branch", NpgsqlDbType.Bigint, branch);
        return await command.ExecuteNonQueryAsync(stop);
    }

    private static async Task<IReadOnlyList<EditorSession>> ReadAsync(NpgsqlCommand command, CancellationToken stop)
    {
        await using var row = await command.ExecuteReaderAsync(stop);
        var sessions = new List<EditorSession>();
        while (await row.ReadAsync(stop))
            sessions.Add(new EditorSession(
                row.GetGuid(0), new ProjectId(row.GetInt64(1)), row.GetInt64(2), row.GetString(3), Text(row, 4), Text(row, 5), row.GetBoolean(6), row.GetString(7),
                row.GetString(8), row.GetFieldValue<DateTimeOffset>(9), row.GetFieldValue<DateTimeOffset>(10), row.GetInt64(11), row.IsDBNull(12) ? null : row.GetInt64(12),
                Text(row, 13), row.GetFieldValue<long[]>(14), row.GetBoolean(15), Text(row, 16), row.IsDBNull(17) ? null : row.GetFieldValue<DateTimeOffset>(17), row.GetBoolean(18)));
        return sessions;
    }

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static void AddKey(NpgsqlCommand command, ProjectId project, Guid id)
    {
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("id", id);
    }

    private static void Add(NpgsqlCommand command, string name, NpgsqlDbType type, object? value) =>
        command.Parameters.Add(new NpgsqlParameter(name, type) { Value = value ?? DBNull.Value });
}

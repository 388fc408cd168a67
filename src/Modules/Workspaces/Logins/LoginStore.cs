using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Headgate.Workspaces;

/// <summary>Every statement about logins. None opens or changes one whose workspace is not ready.</summary>
internal sealed class LoginStore(MetadataDatabase database)
{
    private const string Columns = $"{WorkspaceSql.Columns}, l.id, l.user_name, l.kind, l.password_hash, l.public_key, l.public_key_2, l.created";

    // The one statement without a project: it is asked with a user's name alone, which is unique in the stack, to find out whose it is.
    private const string SelectByName = $"""
        SELECT {Columns} FROM workspaces.login l JOIN workspaces.workspace w ON w.id = l.workspace
         WHERE l.user_name = @user AND NOT l.is_disabled AND w.state = 'ready'
        """;
    private const string SelectOfWorkspace = $"""
        SELECT {Columns} FROM workspaces.login l JOIN workspaces.workspace w ON w.id = l.workspace
         WHERE l.project = @project AND l.workspace = @workspace AND l.kind = @kind AND (@id IS NULL OR l.id = @id) AND w.state = 'ready'
        """;
    private const string HoldWorkspace = "SELECT 1 FROM workspaces.workspace WHERE project = @project AND id = @workspace AND state = 'ready' FOR NO KEY UPDATE";
    private const string Insert = """
        INSERT INTO workspaces.login (project, workspace, user_name, kind, created)
        VALUES (@project, @workspace, @user, @kind, @now)
        ON CONFLICT (workspace, kind) DO NOTHING
        """;
    private const string SetPassword = "UPDATE workspaces.login SET password_hash = @hash WHERE project = @project AND workspace = @workspace AND kind = @kind";
    private const string SelectKeyTimes = "SELECT key_set, key_2_set FROM workspaces.login WHERE project = @project AND workspace = @workspace AND kind = @kind";
    private const string SetFirstKey = """
        UPDATE workspaces.login l SET public_key = @key, key_set = @now
          FROM (SELECT id, public_key FROM workspaces.login WHERE project = @project AND workspace = @workspace AND kind = @kind) old
         WHERE l.project = @project AND l.id = old.id
        RETURNING old.public_key
        """;
    private const string SetSecondKey = """
        UPDATE workspaces.login l SET public_key_2 = @key, key_2_set = @now
          FROM (SELECT id, public_key_2 FROM workspaces.login WHERE project = @project AND workspace = @workspace AND kind = @kind) old
         WHERE l.project = @project AND l.id = old.id
        RETURNING old.public_key_2
        """;
    private const string Delete = "DELETE FROM workspaces.login WHERE project = @project AND workspace = @workspace AND kind = @kind AND id = @id";

    public async Task<WorkspaceLogin?> FindAsync(string userName, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectByName);
        command.Parameters.AddWithValue("user", userName.ToUpperInvariant());
        return await ReadAsync(command, stop);
    }

    public async Task<WorkspaceLogin?> FindAsync(Workspace workspace, LoginKind kind, long? id, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectOfWorkspace);
        return await FindAsync(command, workspace, kind, id, stop);
    }

    public static async Task<WorkspaceLogin?> FindAsync(NpgsqlTransaction transaction, Workspace workspace, LoginKind kind, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(SelectOfWorkspace, transaction.Connection, transaction);
        return await FindAsync(command, workspace, kind, null, stop);
    }

    /// <summary>Makes a login, if the workspace has none of this kind yet, and keeps others from changing the workspace's logins until the transaction's end.</summary>
    /// <returns>Whether there was none.</returns>
    /// <exception cref="RefusedException">404: the workspace is gone.</exception>
    public static async Task<bool> EnsureAsync(NpgsqlTransaction transaction, Workspace workspace, LoginKind kind, DateTimeOffset now, CancellationToken stop)
    {
        await using (var hold = Command(transaction, HoldWorkspace, workspace, kind))
        {
            if (await hold.ExecuteScalarAsync(stop) is null)
                throw new RefusedException(WorkspaceErrors.NotFound(workspace.Id));
        }

        await using var command = Command(transaction, Insert, workspace, kind);
        command.Parameters.AddWithValue("user", kind == LoginKind.Main ? workspace.User : workspace.User + "_QS");
        command.Parameters.AddWithValue("now", now);
        return await command.ExecuteNonQueryAsync(stop) == 1;
    }

    public static async Task SetPasswordAsync(NpgsqlTransaction transaction, Workspace workspace, LoginKind kind, byte[] hash, CancellationToken stop)
    {
        await using var command = Command(transaction, SetPassword, workspace, kind);
        command.Parameters.AddWithValue("hash", hash);
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>When the keys were set; <c>null</c> for one that is not there.</summary>
    public static async Task<(DateTimeOffset? First, DateTimeOffset? Second)> KeyTimesAsync(
        NpgsqlTransaction transaction, Workspace workspace, LoginKind kind, CancellationToken stop)
    {
        await using var command = Command(transaction, SelectKeyTimes, workspace, kind);
        await using var row = await command.ExecuteReaderAsync(stop);
        await row.ReadAsync(stop);
        return (row.IsDBNull(0) ? null : row.GetFieldValue<DateTimeOffset>(0), row.IsDBNull(1) ? null : row.GetFieldValue<DateTimeOffset>(1));
    }

    /// <returns>The key that was there.</returns>
    public static async Task<string?> SetKeyAsync(
        NpgsqlTransaction transaction, Workspace workspace, LoginKind kind, string name, string pem, DateTimeOffset now, CancellationToken stop)
    {
        await using var command = Command(transaction, name == LoginKey.First ? SetFirstKey : SetSecondKey, workspace, kind);
        command.Parameters.AddWithValue("key", pem);
        command.Parameters.AddWithValue("now", now);
        return await command.ExecuteScalarAsync(stop) as string;
    }

    /// <returns>False when there is no such login.</returns>
    public static async Task<bool> DeleteAsync(NpgsqlTransaction transaction, WorkspaceLogin login, CancellationToken stop)
    {
        await using var command = Command(transaction, Delete, login.Workspace, login.Kind);
        command.Parameters.AddWithValue("id", login.Id);
        return await command.ExecuteNonQueryAsync(stop) == 1;
    }

    private static NpgsqlCommand Command(NpgsqlTransaction transaction, string sql, Workspace workspace, LoginKind kind)
    {
        var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", workspace.Project.Value);
        command.Parameters.AddWithValue("workspace", workspace.Id);
        command.Parameters.AddWithValue("kind", Word(kind));
        return command;
    }

    private static async Task<WorkspaceLogin?> FindAsync(NpgsqlCommand command, Workspace workspace, LoginKind kind, long? id, CancellationToken stop)
    {
        command.Parameters.AddWithValue("project", workspace.Project.Value);
        command.Parameters.AddWithValue("workspace", workspace.Id);
        command.Parameters.AddWithValue("kind", Word(kind));
        command.Parameters.Add(new NpgsqlParameter("id", NpgsqlDbType.Bigint) { Value = (object?)id ?? DBNull.Value });
        return await ReadAsync(command, stop);
    }

    private static async Task<WorkspaceLogin?> ReadAsync(NpgsqlCommand command, CancellationToken stop)
    {
        await using var row = await command.ExecuteReaderAsync(stop);
        if (!await row.ReadAsync(stop))
            return null;
        const int at = WorkspaceSql.Count;
        var keys = new List<LoginKey>();
        foreach (var (name, column) in new[] { (LoginKey.First, at + 4), (LoginKey.Second, at + 5) })
            if (!row.IsDBNull(column) && PublicKeys.Read(row.GetString(column)) is { } key)
                keys.Add(new LoginKey(name, key.Pem, key.Fingerprint));
        var login = new WorkspaceLogin(
            row.GetInt64(at), row.GetString(at + 1), row.GetString(at + 2) == Word(LoginKind.Main) ? LoginKind.Main : LoginKind.Service, WorkspaceSql.Read(row), keys,
            row.GetFieldValue<DateTimeOffset>(at + 6));
        return new WorkspaceLogin(login, row.IsDBNull(at + 3) ? null : row.GetFieldValue<byte[]>(at + 3));
    }

    private static string Word(LoginKind kind) => kind == LoginKind.Main ? "main" : "service";
}

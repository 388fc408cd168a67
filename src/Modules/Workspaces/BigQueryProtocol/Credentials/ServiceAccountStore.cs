using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>Every statement about service accounts and their access tokens.</summary>
/// <remarks>
/// Invariants: a workspace has one key at a time; replacing it ends every token that was made with the former one, in the same statement's transaction;
/// a token is found only while its key is there and its time is not over.
/// </remarks>
internal sealed class ServiceAccountStore(MetadataDatabase database, TimeProvider clock)
{
    /// <summary>How many tokens a key may have; older ones end first.</summary>
    private const int MostTokens = 200;

    // The only statements without a project: they are asked with an address or a token alone, to find out whose it is.
    private const string FindByEmail = $"""
        SELECT {WorkspaceSql.Columns}, a.email, a.key_id, a.public_key
          FROM workspaces.service_account a JOIN workspaces.workspace w ON w.id = a.workspace
         WHERE a.email = @email AND w.state = 'ready'
        """;

    private const string FindByToken = $"""
        SELECT {WorkspaceSql.Columns}, a.email, a.key_id, a.public_key
          FROM workspaces.service_account_token t JOIN workspaces.service_account a USING (key_id) JOIN workspaces.workspace w ON w.id = a.workspace
         WHERE t.hash = @hash AND t.expires > @now AND w.state = 'ready'
        """;

    private const string DropKey = "DELETE FROM workspaces.service_account WHERE project = @project AND workspace = @workspace";

    private const string AddKey = """
        INSERT INTO workspaces.service_account (workspace, project, email, key_id, public_key, created)
        SELECT w.id, w.project, @email, @key, @public, @now FROM workspaces.workspace w WHERE w.project = @project AND w.id = @workspace AND w.state = 'ready'
        """;

    private const string AddToken = """
        WITH old AS (
            DELETE FROM workspaces.service_account_token
             WHERE key_id = @key AND (expires <= @now OR hash IN (
                   SELECT hash FROM workspaces.service_account_token WHERE key_id = @key ORDER BY expires DESC OFFSET @most)))
        INSERT INTO workspaces.service_account_token (hash, key_id, expires)
        SELECT @hash, key_id, @expires FROM workspaces.service_account WHERE key_id = @key
        """;

    /// <summary>Gives the workspace this key in place of the one it had.</summary>
    /// <returns>False when the workspace is gone.</returns>
    public async Task<bool> ReplaceKeyAsync(NpgsqlTransaction transaction, ServiceAccount account, CancellationToken stop)
    {
        await using var drop = new NpgsqlCommand(DropKey, transaction.Connection, transaction);
        drop.Parameters.AddWithValue("project", account.Workspace.Project.Value);
        drop.Parameters.AddWithValue("workspace", account.Workspace.Id);
        await drop.ExecuteNonQueryAsync(stop);
        await using var add = new NpgsqlCommand(AddKey, transaction.Connection, transaction);
        add.Parameters.AddWithValue("project", account.Workspace.Project.Value);
        add.Parameters.AddWithValue("workspace", account.Workspace.Id);
        add.Parameters.AddWithValue("email", account.Email);
        add.Parameters.AddWithValue("key", account.KeyId);
        add.Parameters.AddWithValue("public", account.PublicKey);
        add.Parameters.AddWithValue("now", clock.GetUtcNow());
        return await add.ExecuteNonQueryAsync(stop) == 1;
    }

    /// <summary>The account with this address; <c>null</c> when there is none.</summary>
    public async Task<ServiceAccount?> FindAsync(string email, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(FindByEmail);
        command.Parameters.AddWithValue("email", email);
        return await ReadAsync(command, stop);
    }

    /// <summary>The account that this access token was made for; <c>null</c> when it is unknown or over.</summary>
    public async Task<ServiceAccount?> FindByTokenAsync(string accessToken, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(FindByToken);
        command.Parameters.AddWithValue("hash", Secrets.Hash(accessToken));
        command.Parameters.AddWithValue("now", clock.GetUtcNow());
        return await ReadAsync(command, stop);
    }

    /// <summary>Keeps a new access token's hash.</summary>
    /// <returns>False when the key was replaced meanwhile.</returns>
    public async Task<bool> AddTokenAsync(string keyId, string accessToken, DateTimeOffset expires, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(AddToken);
        command.Parameters.AddWithValue("key", keyId);
        command.Parameters.AddWithValue("hash", Secrets.Hash(accessToken));
        command.Parameters.AddWithValue("expires", expires);
        command.Parameters.AddWithValue("now", clock.GetUtcNow());
        command.Parameters.AddWithValue("most", MostTokens - 1);
        return await command.ExecuteNonQueryAsync(stop) > 0;
    }

    private static async Task<ServiceAccount?> ReadAsync(NpgsqlCommand command, CancellationToken stop)
    {
        await using var row = await command.ExecuteReaderAsync(stop);
        const int at = WorkspaceSql.Count;
        return await row.ReadAsync(stop)
            ? new ServiceAccount(WorkspaceSql.Read(row), row.GetString(at), row.GetString(at + 1), row.GetFieldValue<byte[]>(at + 2))
            : null;
    }
}

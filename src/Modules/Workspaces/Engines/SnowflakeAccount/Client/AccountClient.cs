using System.Text.Json;
using Headgate.Kernel;
using Headgate.Workspaces.SnowflakeProtocol;

namespace Headgate.Workspaces.SnowflakeAccount;

/// <summary>Logs in to the account of the settings.</summary>
internal sealed class AccountClient(SnowflakeAccountOptions options, TimeProvider clock) : IDisposable
{
    private readonly Lazy<AccountTransport> transport = new(() => new AccountTransport(options.Url, clock));

    /// <summary>A session of Headgate's own user.</summary>
    /// <param name="schema">The schema it works in; <c>null</c> for none.</param>
    /// <param name="role">Its role; <c>null</c> for the user's usual one.</param>
    /// <param name="stop">Cancels it.</param>
    /// <exception cref="RefusedException">The account cannot be reached, refuses the login or has no such schema.</exception>
    public async Task<AccountSession> OpenAsync(string? schema, string? role, CancellationToken stop)
    {
        var proof = string.IsNullOrEmpty(options.PrivateKeyFile)
            ? new Dictionary<string, string> { ["PASSWORD"] = options.Password! }
            : new Dictionary<string, string> { ["AUTHENTICATOR"] = "SNOWFLAKE_JWT", ["TOKEN"] = await KeyPairProof.SignAsync(options, clock.GetUtcNow(), stop) };
        return await LoginAsync(options.User!, proof, schema, role, 0, stop);
    }

    /// <summary>A session of a user of a workspace.</summary>
    /// <param name="user">The user.</param>
    /// <param name="password">The password.</param>
    /// <param name="schema">The schema it works in.</param>
    /// <param name="role">Its role.</param>
    /// <param name="timeoutSeconds">How long a statement may run; zero for as long as the account lets it.</param>
    /// <param name="stop">Cancels it.</param>
    public Task<AccountSession> OpenAsync(string user, string password, string schema, string role, int timeoutSeconds, CancellationToken stop) =>
        LoginAsync(user, new Dictionary<string, string> { ["PASSWORD"] = password }, schema, role, timeoutSeconds, stop);

    public void Dispose()
    {
        if (transport.IsValueCreated)
            transport.Value.Dispose();
    }

    private async Task<AccountSession> LoginAsync(string user, Dictionary<string, string> proof, string? schema, string? role, int timeoutSeconds, CancellationToken stop)
    {
        // The moments of results are read as of UTC.
        var parameters = new Dictionary<string, object> { ["TIMEZONE"] = "UTC" };
        if (timeoutSeconds > 0)
            parameters["STATEMENT_TIMEOUT_IN_SECONDS"] = timeoutSeconds;
        var data = new Dictionary<string, object>
        {
            // Accounts choose the form of results by this word; this driver's is JSON.
            ["CLIENT_APP_ID"] = "JavaScript",
            ["CLIENT_APP_VERSION"] = "2.0.0",
            ["CLIENT_ENVIRONMENT"] = new Dictionary<string, string> { ["APPLICATION"] = "Headgate" },
            ["ACCOUNT_NAME"] = options.AccountName,
            ["LOGIN_NAME"] = user,
            ["SESSION_PARAMETERS"] = parameters,
        };
        foreach (var (name, value) in proof)
            data[name] = value;
        try
        {
            using var answer = await transport.Value.CallAsync(
                HttpMethod.Post, "session/v1/login-request?" + Query(schema, role), null, JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object> { ["data"] = data }), stop);
            if (!answer.RootElement.Flag("success"))
                throw new RefusedException(AccountErrors.LoginRefused(options, answer.RootElement.Text("message") ?? ""));
            var given = AccountSession.Data(answer);
            var session = new AccountSession(transport.Value, given.Text("token") ?? "", given.Text("masterToken") ?? "");
            if (schema is null || given.Part("sessionInfo")?.Text("schemaName") == schema)
                return session;
            await session.DisposeAsync();
            throw new RefusedException(AccountErrors.NoSchema(options.Database!, schema));
        }
        catch (AccountFailureException failure)
        {
            throw new RefusedException(AccountErrors.Unreachable(failure.Message), failure);
        }
    }

    private string Query(string? schema, string? role)
    {
        var parts = new Dictionary<string, string?>
        {
            ["requestId"] = Guid.NewGuid().ToString(),
            ["databaseName"] = AccountSql.Name(options.Database!),
            ["schemaName"] = schema is null ? null : AccountSql.Name(schema),
            ["warehouse"] = options.Warehouse is { Length: > 0 } warehouse ? AccountSql.Name(warehouse) : null,
            ["roleName"] = role is { Length: > 0 } ? AccountSql.Name(role) : null,
        };
        return string.Join('&', parts.Where(part => part.Value is not null).Select(part => $"{part.Key}={Uri.EscapeDataString(part.Value!)}"));
    }
}

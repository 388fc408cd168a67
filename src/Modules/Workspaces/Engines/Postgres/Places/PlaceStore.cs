using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using Npgsql;

namespace Headgate.Workspaces;

/// <summary>Every statement about the databases and roles of workspaces. Run by the administrator, outside of the workspaces' databases as far as that goes.</summary>
/// <remarks>Each step asks whether it is done, so that any of them can be repeated after a crash. A user without a password cannot log in.</remarks>
internal sealed class PlaceStore(PostgresServer server, PostgresWorkspacesOptions options, TimeProvider clock)
{
    private const string FindRole = "SELECT 1 FROM pg_roles WHERE rolname = @name";
    private const string FindDatabase = "SELECT 1 FROM pg_database WHERE datname = @name";
    private const string RoleRights = "NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT";
    private const string Terminate = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = @user AND pid <> pg_backend_pid()";

    // A database says which workspace it is: numbers begin anew when the metadata are lost, or another stack uses the same server.
    private const string FindOwner = """
        SELECT shobj_description(oid, 'pg_database')::json->>'workspace' FROM pg_database WHERE datname = @name
        """;

    public async Task CreateAsync(PostgresPlace place, int statementTimeoutSeconds, CancellationToken stop)
    {
        await using var connection = await (await server.AdministratorAsync(stop)).OpenConnectionAsync(stop);
        await CheckOwnerAsync(connection, place, stop);
        var (user, loader, database) = (SqlText.Name(place.User), SqlText.Name(place.Loader), SqlText.Name(place.Database));
        if (await connection.ScalarAsync(FindRole, stop, ("name", place.User)) is null)
            await connection.ExecuteAsync($"CREATE ROLE {user} LOGIN {RoleRights}", stop);
        if (await connection.ScalarAsync(FindRole, stop, ("name", place.Loader)) is null)
            await connection.ExecuteAsync($"CREATE ROLE {loader} NOLOGIN {RoleRights}", stop);
        await connection.ExecuteAsync($"GRANT {user} TO {loader}; GRANT {PostgresPlace.Loaders} TO {loader}", stop);
        await LimitAsync(connection, place, Limit(statementTimeoutSeconds), stop);
        if (await connection.ScalarAsync(FindDatabase, stop, ("name", place.Database)) is null)
        {
            var superuser = (bool)(await connection.ScalarAsync("SELECT rolsuper FROM pg_roles WHERE rolname = current_user", stop))!;
            await connection.ExecuteAsync($"CREATE DATABASE {database} TEMPLATE {SqlText.Name(TemplateDatabase.NameFor(superuser))}", stop);
        }

        await connection.ExecuteAsync(string.Create(CultureInfo.InvariantCulture,
            $$"""
            REVOKE ALL ON DATABASE {{database}} FROM PUBLIC;
            COMMENT ON DATABASE {{database}} IS '{"workspace":"{{place.Owner}}","statementTimeoutSeconds":{{(long)Limit(statementTimeoutSeconds).TotalSeconds}}}';
            ALTER DATABASE {{database}} SET search_path = {{SqlText.Name(place.Schema)}}, redshift, public;
            """), stop);
        await GrantAsync(connection, place, stop);
    }

    /// <summary>A new password; the former one and the sessions that used it are dead when this returns.</summary>
    public async Task<string> ResetPasswordAsync(PostgresPlace place, CancellationToken stop)
    {
        var password = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24));
        var user = SqlText.Name(place.User);
        await using var connection = await (await server.AdministratorAsync(stop)).OpenConnectionAsync(stop);
        await connection.ExecuteAsync($"ALTER ROLE {user} NOLOGIN PASSWORD {SqlText.Literal(ScramVerifier.Of(password))}", stop);
        await connection.ExecuteAsync($"ALTER ROLE {SqlText.Name(place.Loader)} PASSWORD NULL", stop);
        await EndSessionsAsync(connection, place.User, stop);
        // A user can give away what was given to him.
        await GrantAsync(connection, place, stop);
        await connection.ExecuteAsync($"ALTER ROLE {user} LOGIN", stop);
        return password;
    }

    public async Task DropAsync(PostgresPlace place, CancellationToken stop)
    {
        await using var connection = await (await server.AdministratorAsync(stop)).OpenConnectionAsync(stop);
        await CheckOwnerAsync(connection, place, stop);
        foreach (var role in new[] { place.User, place.Loader })
        {
            if (await connection.ScalarAsync(FindRole, stop, ("name", role)) is null)
                continue;
            await connection.ExecuteAsync($"ALTER ROLE {SqlText.Name(role)} NOLOGIN", stop);
            await EndSessionsAsync(connection, role, stop);
        }

        await connection.ExecuteAsync($"DROP DATABASE IF EXISTS {SqlText.Name(place.Database)} WITH (FORCE)", stop);
        await connection.ExecuteAsync($"DROP ROLE IF EXISTS {SqlText.Name(place.Loader)}; DROP ROLE IF EXISTS {SqlText.Name(place.User)}", stop);
    }

    private static async Task CheckOwnerAsync(NpgsqlConnection connection, PostgresPlace place, CancellationToken stop)
    {
        if (await connection.ScalarAsync(FindOwner, stop, ("name", place.Database)) is string owner && owner != place.Owner)
            throw new InvalidOperationException($"The database {place.Database} belongs to another workspace ({owner}), not to {place.Owner}.");
    }

    private TimeSpan Limit(int seconds) => seconds > 0 ? TimeSpan.FromSeconds(seconds) : options.StatementTimeout;

    /// <summary>What a session begins with; it may set other values, which <see cref="SessionWatch"/> does not care for.</summary>
    private async Task LimitAsync(NpgsqlConnection connection, PostgresPlace place, TimeSpan statement, CancellationToken stop)
    {
        var user = SqlText.Name(place.User);
        await connection.ExecuteAsync(string.Create(CultureInfo.InvariantCulture,
            $"""
            ALTER ROLE {user} CONNECTION LIMIT {options.ConnectionLimit};
            ALTER ROLE {user} SET statement_timeout = {(long)statement.TotalMilliseconds};
            ALTER ROLE {user} SET idle_in_transaction_session_timeout = {(long)options.IdleTransactionTimeout.TotalMilliseconds};
            """), stop);
    }

    private async Task GrantAsync(NpgsqlConnection connection, PostgresPlace place, CancellationToken stop)
    {
        var (user, schema) = (SqlText.Name(place.User), SqlText.Name(place.Schema));
        await connection.ExecuteAsync(
            $"GRANT CONNECT, TEMPORARY ON DATABASE {SqlText.Name(place.Database)} TO {user}; GRANT CONNECT ON DATABASE {SqlText.Name(place.Database)} TO {SqlText.Name(place.Loader)}", stop);
        await using var inside = new NpgsqlConnection((await server.ReachAsync(place.Database, stop)).ConnectionString);
        await inside.OpenAsync(stop);
        // The schema is not the user's own, or he could drop or rename it.
        await inside.ExecuteAsync($"CREATE SCHEMA IF NOT EXISTS {schema}; GRANT ALL ON SCHEMA {schema} TO {user}", stop);
    }

    /// <summary>A session that has just logged in is not yet listed under its user's name.</summary>
    private async Task EndSessionsAsync(NpgsqlConnection connection, string user, CancellationToken stop)
    {
        for (var quiet = 0; quiet < 2; quiet++)
        {
            while (await connection.ScalarAsync(Terminate, stop, ("user", user)) is long ended && ended > 0)
                await Task.Delay(TimeSpan.FromMilliseconds(10), clock, stop);
            await Task.Delay(TimeSpan.FromMilliseconds(10), clock, stop);
        }
    }
}

using System.Security.Cryptography;
using Npgsql;

namespace Headgate.Workspaces;

/// <summary>Opens the platform's sessions in workspaces, with the rights of the workspace's user and not one more.</summary>
/// <remarks>
/// What a user left there (a trigger, a view's function) runs in these sessions. So they log in as a role that has nothing but the user's rights, with
/// a password that works only while the session is opened; <c>RESET ROLE</c> leads nowhere.
/// </remarks>
internal sealed class PlaceSessions(PostgresServer server)
{
    // One at a time for one workspace, whichever node it is: the password is the role's only one.
    private const string Lock = "SELECT pg_advisory_lock(482315, hashtext(@name))";
    private const string Unlock = "SELECT pg_advisory_unlock(482315, hashtext(@name))";

    /// <param name="place">Where.</param>
    /// <param name="statementTimeout">For each statement; <c>null</c> for none.</param>
    /// <param name="stop">Interrupts it.</param>
    public async Task<NpgsqlConnection> OpenAsync(PostgresPlace place, TimeSpan? statementTimeout, CancellationToken stop)
    {
        await using var administrator = await (await server.AdministratorAsync(stop)).OpenConnectionAsync(stop);
        await administrator.ScalarAsync(Lock, stop, ("name", place.Database));
        var password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        await administrator.ExecuteAsync($"ALTER ROLE {SqlText.Name(place.Loader)} LOGIN PASSWORD {SqlText.Literal(ScramVerifier.Of(password))}", stop);
        try
        {
            return await LogInAsync(place, password, statementTimeout, stop);
        }
        finally
        {
            await administrator.ExecuteAsync($"ALTER ROLE {SqlText.Name(place.Loader)} NOLOGIN PASSWORD NULL", CancellationToken.None);
            await administrator.ScalarAsync(Unlock, CancellationToken.None, ("name", place.Database));
        }
    }

    private async Task<NpgsqlConnection> LogInAsync(PostgresPlace place, string password, TimeSpan? statementTimeout, CancellationToken stop)
    {
        var settings = await server.ReachAsync(place.Database, stop);
        settings.Username = place.Loader;
        settings.Password = password;
        settings.ApplicationName = "headgate";
        settings.CommandTimeout = 0;
        // What it tells is the user's own data, and goes to nobody but him.
        settings.IncludeErrorDetail = true;
        var timeout = FormattableString.Invariant($"{(long)(statementTimeout?.TotalMilliseconds ?? 0)}");
        settings.Options = $"-c role={place.User} -c search_path={place.Schema},redshift,public -c statement_timeout={timeout} -c lock_timeout=60000 -c standard_conforming_strings=on";
        var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            await connection.OpenAsync(stop);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}

using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Headgate.Workspaces;

/// <summary>The database that every workspace begins as a copy of: locked down, with what Redshift's clients look for.</summary>
/// <remarks>It is named after what is in it, so another version of Headgate makes another one. Nobody can connect to it.</remarks>
internal sealed class TemplateDatabase(NpgsqlDataSource administrator)
{
    private const string NamePrefix = "template_headgate_";

    // Nodes that share an external server start at the same time.
    private const string Lock = "SELECT pg_advisory_lock(4823150291)", Unlock = "SELECT pg_advisory_unlock(4823150291)";
    private const string IsSuperuser = "SELECT rolsuper FROM pg_roles WHERE rolname = current_user";
    private const string Others = $"SELECT datname FROM pg_database WHERE starts_with(datname, '{NamePrefix}') AND datname <> @name";

    private static readonly string Functions = Read("functions.sql"), Views = Read("views.sql"), Activity = Read("activity.sql");

    /// <summary>Its name on this server.</summary>
    public static string NameFor(bool superuser) =>
        NamePrefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{superuser}\n{Functions}\n{Views}\n{Activity}")))[..12];

    /// <summary>Makes it when it is missing, and takes from everybody what PostgreSQL gives to everybody.</summary>
    /// <param name="reach">Gives the connection string of a database.</param>
    /// <param name="isOwnServer">Whether nothing else is on the server.</param>
    /// <param name="stop">Interrupts it.</param>
    public async Task EnsureAsync(Func<string, string> reach, bool isOwnServer, CancellationToken stop)
    {
        await using var connection = await administrator.OpenConnectionAsync(stop);
        await connection.ExecuteAsync(Lock, stop);
        try
        {
            await EnsureAsync(connection, reach, isOwnServer, stop);
        }
        finally
        {
            await connection.ExecuteAsync(Unlock, CancellationToken.None);
        }
    }

    private static async Task EnsureAsync(NpgsqlConnection connection, Func<string, string> reach, bool isOwnServer, CancellationToken stop)
    {
        await connection.ExecuteAsync(
            $"""
            DO $$ BEGIN
                IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{PostgresPlace.Loaders}') THEN CREATE ROLE {PostgresPlace.Loaders} NOLOGIN; END IF;
            END $$
            """, stop);
        if (isOwnServer)
            await connection.ExecuteAsync("REVOKE ALL ON DATABASE postgres FROM PUBLIC; REVOKE ALL ON DATABASE template1 FROM PUBLIC", stop);
        var superuser = (bool)(await connection.ScalarAsync(IsSuperuser, stop))!;
        var name = NameFor(superuser);
        if (await connection.ScalarAsync("SELECT 1 FROM pg_database WHERE datname = @name", stop, ("name", name)) is null)
            await MakeAsync(connection, name, reach, superuser, stop);
        foreach (var old in await connection.ColumnAsync(Others, stop, ("name", name)))
            await DropAsync(connection, old, stop);
    }

    private static async Task MakeAsync(NpgsqlConnection connection, string name, Func<string, string> reach, bool superuser, CancellationToken stop)
    {
        var unfinished = name + "_new";
        await connection.ExecuteAsync($"DROP DATABASE IF EXISTS {SqlText.Name(unfinished)} WITH (FORCE)", stop);
        await connection.ExecuteAsync($"CREATE DATABASE {SqlText.Name(unfinished)} TEMPLATE template0", stop);
        await connection.ExecuteAsync($"REVOKE ALL ON DATABASE {SqlText.Name(unfinished)} FROM PUBLIC", stop);
        await using (var inside = new NpgsqlConnection(reach(unfinished)))
        {
            await inside.OpenAsync(stop);
            await FillAsync(inside, superuser, stop);
        }

        await connection.ExecuteAsync(
            $"ALTER DATABASE {SqlText.Name(unfinished)} RENAME TO {SqlText.Name(name)}; ALTER DATABASE {SqlText.Name(name)} WITH IS_TEMPLATE true ALLOW_CONNECTIONS false", stop);
    }

    private static async Task FillAsync(NpgsqlConnection inside, bool superuser, CancellationToken stop)
    {
        await using var transaction = await inside.BeginTransactionAsync(stop);
        await inside.ExecuteAsync("REVOKE ALL ON SCHEMA public FROM PUBLIC; GRANT USAGE ON SCHEMA public TO PUBLIC", stop);
        // Where the administrator may, they are in pg_catalog: clients ask for pg_catalog.svv_tables, and a changed search_path must not hide them.
        await inside.ExecuteAsync(
            superuser
                ? "SET LOCAL allow_system_table_mods = on; SET LOCAL search_path = pg_catalog"
                : "CREATE SCHEMA redshift; GRANT USAGE ON SCHEMA redshift TO PUBLIC; SET LOCAL search_path = redshift", stop);
        await inside.ExecuteAsync(Functions, stop);
        await inside.ExecuteAsync(Views, stop);
        if (superuser)
            await inside.ExecuteAsync(Activity, stop);
        await transaction.CommitAsync(stop);
    }

    private static async Task DropAsync(NpgsqlConnection connection, string name, CancellationToken stop)
    {
        await connection.ExecuteAsync($"ALTER DATABASE {SqlText.Name(name)} WITH IS_TEMPLATE false", stop);
        await connection.ExecuteAsync($"DROP DATABASE IF EXISTS {SqlText.Name(name)} WITH (FORCE)", stop);
    }

    private static string Read(string file)
    {
        using var reader = new StreamReader(typeof(TemplateDatabase).Assembly.GetManifestResourceStream($"postgres/{file}")!);
        return reader.ReadToEnd();
    }
}

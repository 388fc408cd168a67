using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Headgate.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Headgate.Testing;

/// <summary>The one PostgreSQL server of this test process: started when first asked for, gone with the process.</summary>
/// <remarks>It writes nothing through to the disk. Its folder, like any that a killed test process left, is removed by the next one that starts.</remarks>
internal static class TestServer
{
    private static readonly Lazy<Task<EmbeddedPostgres>> Started = new(() => Task.Run(StartAsync));
    private static DataFolderLock? folderLock;
    private static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Templates = new();
    private static int databases;

    /// <returns>The connection string of a new, empty database.</returns>
    public static async Task<string> NewDatabaseAsync(CancellationToken stop)
    {
        var server = await Started.Value.WaitAsync(stop);
        var name = NextName();
        await ExecuteAsync(server, $"CREATE DATABASE {name}", stop);
        return server.ConnectionString(name);
    }

    /// <returns>The connection string of a new database with these migrations applied: they are run once per process, and copied from then on.</returns>
    public static async Task<string> NewDatabaseAsync(IReadOnlyCollection<MigrationSource> migrations, CancellationToken stop)
    {
        var template = await Templates.GetOrAdd(string.Join(',', migrations), _ => new(() => MakeTemplateAsync(migrations))).Value.WaitAsync(stop);
        var server = await Started.Value;
        var name = NextName();
        await ExecuteAsync(server, $"CREATE DATABASE {name} TEMPLATE {template}", stop);
        return server.ConnectionString(name);
    }

    public static async Task DropDatabaseAsync(string connectionString)
    {
        var server = await Started.Value;
        var drop = $"DROP DATABASE IF EXISTS {new NpgsqlConnectionStringBuilder(connectionString).Database} WITH (FORCE)";
        await Eventually.HoldsAsync(async () =>
        {
            try
            {
                await ExecuteAsync(server, drop, CancellationToken.None);
                return true;
            }
            catch (PostgresException busy) when (busy.SqlState == PostgresErrorCodes.ObjectInUse)
            {
                // A busy machine ends sessions later than the server waits for it.
                return false;
            }
        }, drop);
    }

    private static string NextName() => string.Create(CultureInfo.InvariantCulture, $"test{Interlocked.Increment(ref databases)}");

    private static async Task<string> MakeTemplateAsync(IReadOnlyCollection<MigrationSource> migrations)
    {
        var connectionString = await NewDatabaseAsync(CancellationToken.None);
        await using (var database = new MetadataDatabase(new PostgresOptions(), TimeProvider.System, NullLoggerFactory.Instance))
            await database.ConnectAsync(connectionString, migrations, NullLogger.Instance, CancellationToken.None);

        // Only a database that nobody is connected to can be copied, and the server may not have noticed yet that we are gone.
        var (server, name) = (await Started.Value, new NpgsqlConnectionStringBuilder(connectionString).Database!);
        await ExecuteAsync(server, $"ALTER DATABASE {name} ALLOW_CONNECTIONS false", CancellationToken.None);
        await ExecuteAsync(server, $"SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE datname = '{name}'", CancellationToken.None);
        return name;
    }

    private static async Task<EmbeddedPostgres> StartAsync()
    {
        var all = Path.Combine(Path.GetTempPath(), "headgate-tests");
        Directory.CreateDirectory(all);
        var folder = Path.Combine(all, Guid.NewGuid().ToString("n"));
        // Test processes that start together must not take each other's new folder for an abandoned one.
        DataFolderLock? gate = null;
        await Eventually.HoldsAsync(() => (gate = DataFolderLock.TryTake(all)) is not null);
        using (gate)
        {
            RemoveAbandoned(all);
            folderLock = DataFolderLock.Take(folder);
        }

        var server = await EmbeddedPostgres.StartAsync(
            new EmbeddedPostgresSettings(folder) { Durable = false }, TimeProvider.System, NullLogger.Instance, CancellationToken.None);
        // At exit nothing is worth an orderly shutdown: the server ends with this process, at the latest by its parent's death signal.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Remove(server, folder);
        return server;
    }

    private static async Task ExecuteAsync(EmbeddedPostgres server, string sql, CancellationToken stop)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString("postgres"));
        await connection.OpenAsync(stop);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 180 };
        await command.ExecuteNonQueryAsync(stop);
    }

    private static void RemoveAbandoned(string all)
    {
        foreach (var folder in Directory.GetDirectories(all))
        {
            if (DataFolderLock.TryTake(folder) is not { } abandoned)
                continue;
            using (abandoned)
                TryDelete(folder);
        }
    }

    private static void Remove(EmbeddedPostgres server, string folder)
    {
        server.Kill();
        // Tens of thousands of files: not while the test runner waits for this process to end.
        if (OperatingSystem.IsWindows())
            TryDelete(folder);
        else
            Process.Start("rm", ["-rf", folder]).Dispose();
        folderLock?.Dispose();
    }

    private static void TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception busy) when (busy is IOException or UnauthorizedAccessException)
        {
            // A server that is still ending writes there; the next run removes what is left.
        }
    }
}

using Microsoft.Extensions.Logging;
using Npgsql;

namespace Headgate.Postgres;

/// <summary>A private PostgreSQL server: made, started, supervised and stopped by this process, and gone when this process is.</summary>
/// <remarks>It listens on 127.0.0.1 and where its settings say, on a port of its own, with a random password.</remarks>
public sealed class EmbeddedPostgres : IAsyncDisposable
{
    private const int FreePortsTried = 5;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly EmbeddedPostgresSettings settings;
    private readonly DataCluster cluster;
    private readonly ServerPrograms programs;
    private readonly ServerAccount account;
    private readonly ServerLog serverLog;
    private readonly TimeProvider clock;
    private readonly ILogger log;
    private readonly CancellationTokenSource stopping = new();
    private readonly string password;
    private int port;
    private ServerProcess process = null!;
    private Task supervision = Task.CompletedTask;

    private EmbeddedPostgres(EmbeddedPostgresSettings settings, DataCluster cluster, ServerPrograms programs, ServerAccount account, TimeProvider clock, ILogger log)
    {
        this.settings = settings;
        this.cluster = cluster;
        this.programs = programs;
        this.account = account;
        this.clock = clock;
        this.log = log;
        password = cluster.Password;
        serverLog = new ServerLog(Path.Combine(settings.DataFolder, "postgres.log"));
    }

    /// <summary>The server crashed and runs again: connections from before are dead.</summary>
    public event Action? Restarted;

    /// <summary>The server's process.</summary>
    public int ProcessId => process.Id;

    /// <summary>The TCP port.</summary>
    public int Port => port;

    /// <summary>Makes the database when there is none, ends a server that a dead process left behind, and returns when ours answers.</summary>
    /// <exception cref="EmbeddedPostgresException">It cannot be started; the message says what to do.</exception>
    public static async Task<EmbeddedPostgres> StartAsync(EmbeddedPostgresSettings settings, TimeProvider clock, ILogger log, CancellationToken stop)
    {
        settings = settings with { DataFolder = Path.GetFullPath(settings.DataFolder) };
        Directory.CreateDirectory(settings.DataFolder);
        var cluster = new DataCluster(settings.DataFolder, clock);
        var programs = await ServerPrograms.FindAsync(cluster.Version, stop);
        var account = await (await ServerAccount.ChooseAsync(settings.DataFolder, programs, stop)).WithMemoryLimitAsync(settings.ProcessMemoryBytes, stop);
        await new LeftoverServer(cluster, programs, clock, log).EndAsync(stop);
        await cluster.EnsureMadeAsync(programs, account, settings.Durable, stop);
        var server = new EmbeddedPostgres(settings, cluster, programs, account, clock, log);
        try
        {
            await server.WriteAccessRulesAsync(stop);
            await server.StartOnFreePortAsync(stop);
            if (settings.Database is { } database)
                await server.EnsureDatabaseAsync(database, stop);
            server.supervision = Task.Run(server.SuperviseAsync, CancellationToken.None);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Connects to a database of this server as its superuser. Holds the password: not for logs.</summary>
    public string ConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = port,
        Username = DataCluster.SuperUser,
        Password = password,
        Database = database,
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
    }.ConnectionString;

    /// <summary>Ends the server at once, as a crash would. The next start recovers what was committed.</summary>
    public void Kill()
    {
        stopping.Cancel();
        process.Kill();
    }

    /// <summary>Shuts the server down in order.</summary>
    public async ValueTask DisposeAsync()
    {
        if (stopping.IsCancellationRequested)
            return;
        await stopping.CancelAsync();
        await supervision;
        if (process is not null)
        {
            await process.StopAsync(clock);
            process.Dispose();
        }

        serverLog.Dispose();
    }

    private async Task WriteAccessRulesAsync(CancellationToken stop)
    {
        if (settings.AccessRules is not { } rules)
            return;
        var file = Path.Combine(cluster.Folder, "pg_hba.conf");
        PrivateFile.Write(file, rules);
        await account.OwnFileAsync(file, stop);
    }

    private async Task StartOnFreePortAsync(CancellationToken stop)
    {
        foreach (var candidate in settings.Ports.Concat(settings.OnlyThesePorts ? [] : Enumerable.Repeat(0, FreePortsTried)))
        {
            // A server that finds its port taken ends; asking first is quicker, and does not fill its log.
            if (candidate != 0 && !ServerProcess.IsFree(candidate))
                continue;
            port = candidate == 0 ? ServerProcess.FreePort() : candidate;
            serverLog.Clear();
            if (await TryRunAsync(stop))
            {
                LogStart();
                return;
            }

            if (!serverLog.Tail.Contains("could not create any TCP/IP sockets", StringComparison.Ordinal))
                break;
        }

        throw new EmbeddedPostgresException(process is null
            ? $"PostgreSQL did not start: the port {string.Join(", ", settings.Ports)} is taken."
            : $"PostgreSQL did not start (exit code {process.ExitCode}):\n{serverLog.Tail}");
    }

    private void LogStart() =>
        log.LogInformation("PostgreSQL {Version} runs on {Address}:{Port} (process {Process})", programs.Version, settings.Address ?? "127.0.0.1", port, process.Id);

    /// <returns>False when the server ended before it answered.</returns>
    private async Task<bool> TryRunAsync(CancellationToken stop)
    {
        // Kept until there is another: when none can be started, the supervision still asks how this one ended.
        var last = process;
        process = await ServerProcess.StartAsync(programs, account, cluster, port, settings, serverLog);
        last?.Dispose();
        // Recovery after a crash takes as long as it takes; a server that cannot start ends.
        while (!process.Ended.IsCompleted)
        {
            if (await AnswersAsync(stop))
                return true;
            await Task.Delay(TimeSpan.FromMilliseconds(20), clock, stop);
        }

        return false;
    }

    private async Task<bool> AnswersAsync(CancellationToken stop)
    {
        try
        {
            await using var connection = new NpgsqlConnection(Unpooled("postgres"));
            await connection.OpenAsync(stop);
            return true;
        }
        catch (PostgresException refusal) when (refusal.SqlState == PostgresErrorCodes.InvalidPassword)
        {
            throw new EmbeddedPostgresException($"The password in {settings.DataFolder}/postgres.password is not that of the database. Restore the file from the backup that the folder came from.");
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private async Task EnsureDatabaseAsync(string database, CancellationToken stop)
    {
        await using var connection = new NpgsqlConnection(Unpooled("postgres"));
        await connection.OpenAsync(stop);
        await using var find = new NpgsqlCommand("SELECT 1 FROM pg_database WHERE datname = @name", connection);
        find.Parameters.AddWithValue("name", database);
        if (await find.ExecuteScalarAsync(stop) is not null)
            return;
        await using var create = new NpgsqlCommand($"CREATE DATABASE {database}", connection);
        await create.ExecuteNonQueryAsync(stop);
    }

    private string Unpooled(string database) => new NpgsqlConnectionStringBuilder(ConnectionString(database)) { Pooling = false, Timeout = 5 }.ConnectionString;

    private async Task SuperviseAsync()
    {
        var pause = FirstPause;
        while (true)
        {
            await process.Ended.WaitAsync(stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stopping.IsCancellationRequested)
                return;
            log.LogError("PostgreSQL ended unexpectedly (exit code {ExitCode}); starting it again. Its last words: {Tail}", process.ExitCode, serverLog.Tail);
            try
            {
                await Task.Delay(pause, clock, stopping.Token);
                await new LeftoverServer(cluster, programs, clock, log).EndAsync(stopping.Token);
                if (await TryRunAsync(stopping.Token))
                {
                    pause = FirstPause;
                    Restarted?.Invoke();
                    continue;
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                log.LogError(failure, "Starting PostgreSQL again failed");
            }

            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }
}

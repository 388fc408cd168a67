using System.Globalization;
using Headgate.Kernel;
using Headgate.Postgres;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Headgate.Workspaces;

/// <summary>The PostgreSQL of the workspaces: the node's own second server, or an external one. Never that of the metadata.</summary>
/// <remarks>
/// Invariants (docs/adr/0029):
/// 1. No role of a workspace, and no session that can run a user's code, has rights beyond its own database: the administrator's session never runs a
///    statement in a workspace's database once its user can log in.
/// 2. The metadata database is another server with another password; nothing of it is known here.
/// 3. The port stays what clients were told, over restarts and crashes.
/// </remarks>
internal sealed class PostgresServer(PostgresWorkspacesOptions options, DataFolder data, TimeProvider clock, ILogger<PostgresServer> log) : IAsyncDisposable
{
    /// <summary>The port that Redshift's clients take for granted.</summary>
    public const int UsualPort = 5439;

    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly string folder = Path.Combine(data.Root, "workspaces");
    private EmbeddedPostgres? embedded;
    private NpgsqlDataSource? admin;
    private bool ended;

    private RememberedPort Remembered => new(folder);

    /// <summary>Whether there may be workspaces, as far as it can be told without starting anything.</summary>
    public bool HasData => options.ConnectionString is not null || File.Exists(Path.Combine(folder, "postgres", "PG_VERSION"));

    /// <summary>Whether it was asked for.</summary>
    public bool IsStarted => admin is not null;

    /// <summary>Whether its processes run on this machine under this node.</summary>
    public bool IsEmbedded => options.ConnectionString is null;

    /// <summary>The node's own server's process; <c>null</c> when there is none.</summary>
    public int? ProcessId => embedded?.ProcessId;

    /// <summary>The administrator's connections, to a database that has nothing of any workspace. Starts the server when it does not run yet.</summary>
    /// <exception cref="RefusedException">It cannot be had.</exception>
    public async Task<NpgsqlDataSource> AdministratorAsync(CancellationToken stop)
    {
        if (admin is { } running)
            return running;
        await turn.WaitAsync(stop);
        try
        {
            ObjectDisposedException.ThrowIf(ended, this);
            return admin ??= await StartAsync(stop);
        }
        catch (EmbeddedPostgresException failure)
        {
            log.LogError(failure, "The PostgreSQL server of the workspaces cannot be had");
            throw new RefusedException(PostgresErrors.Unavailable, failure);
        }
        catch (NpgsqlException failure) when (failure is not PostgresException)
        {
            log.LogError(failure, "The PostgreSQL server of the workspaces does not answer");
            throw new RefusedException(PostgresErrors.Unavailable, failure);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>How this node reaches a database of the server.</summary>
    public async Task<NpgsqlConnectionStringBuilder> ReachAsync(string database, CancellationToken stop)
    {
        await AdministratorAsync(stop);
        return new(options.ConnectionString ?? embedded!.ConnectionString("postgres")) { Database = database, Pooling = false, WriteBufferSize = 64 * 1024, ReadBufferSize = 64 * 1024 };
    }

    /// <summary>The host that clients connect to.</summary>
    public string HostFor(CallOrigin call) =>
        options.Host ?? (options.ConnectionString is { } external ? new NpgsqlConnectionStringBuilder(external).Host!
            : options.Address is null or "127.0.0.1" ? "127.0.0.1" : call.Host);

    /// <summary>The port that clients connect to.</summary>
    public int PortForClients =>
        options.ConnectionString is { } external ? options.Port ?? new NpgsqlConnectionStringBuilder(external).Port
        : embedded?.Port ?? options.Port ?? Remembered.Read() ?? UsualPort;

    public async ValueTask DisposeAsync()
    {
        await turn.WaitAsync();
        try
        {
            ended = true;
            if (admin is not null)
                await admin.DisposeAsync();
            if (embedded is not null)
                await embedded.DisposeAsync();
            admin = null;
            embedded = null;
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<NpgsqlDataSource> StartAsync(CancellationToken stop)
    {
        embedded = IsEmbedded ? await StartEmbeddedAsync(stop) : null;
        var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(options.ConnectionString ?? embedded!.ConnectionString("postgres"))
        {
            MaxPoolSize = 8,
            ApplicationName = "headgate",
        });
        try
        {
            if (embedded is not null)
                embedded.Restarted += source.Clear;
            await new TemplateDatabase(source).EnsureAsync(ReachTemplate, IsEmbedded, stop);
            return source;
        }
        catch
        {
            await source.DisposeAsync();
            if (embedded is not null)
                await embedded.DisposeAsync();
            embedded = null;
            throw;
        }
    }

    private string ReachTemplate(string database) =>
        new NpgsqlConnectionStringBuilder(options.ConnectionString ?? embedded!.ConnectionString("postgres")) { Database = database, Pooling = false }.ConnectionString;

    private async Task<EmbeddedPostgres> StartEmbeddedAsync(CancellationToken stop)
    {
        MakeFolder();
        var server = await EmbeddedPostgres.StartAsync(
            new EmbeddedPostgresSettings(folder)
            {
                Address = options.Address,
                Ports = options.Port is { } only ? [only] : Remembered.Read() is { } last ? [last, UsualPort] : [UsualPort],
                OnlyThesePorts = options.Port is not null,
                Database = null,
                AccessRules = AccessRules.For(options.Address),
                ProcessMemoryBytes = options.SessionMemoryMiB * 1024L * 1024,
                ServerSettings = Settings(),
            },
            clock, log, stop);
        Remembered.Write(server.Port);
        return server;
    }

    /// <summary>The server's user passes through it to its data, and sees nothing else of it.</summary>
    private void MakeFolder()
    {
        Directory.CreateDirectory(folder);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
    }

    private Dictionary<string, string> Settings() => new()
    {
        ["max_connections"] = options.MaxConnections.ToString(CultureInfo.InvariantCulture),
        ["superuser_reserved_connections"] = "10",
        ["authentication_timeout"] = "10s",
        ["shared_buffers"] = "128MB",
        ["work_mem"] = "16MB",
        ["max_parallel_workers_per_gather"] = "1",
        ["temp_file_limit"] = string.Create(CultureInfo.InvariantCulture, $"{options.TemporaryFilesMiB}MB"),
        // No replicas: what one transaction makes and fills needs no log.
        ["wal_level"] = "minimal",
        ["max_wal_senders"] = "0",
        ["max_wal_size"] = "1GB",
    };
}

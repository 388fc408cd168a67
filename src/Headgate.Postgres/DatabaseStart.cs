using Headgate.Kernel;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Headgate.Postgres;

/// <summary>The database's part in the host's life: first to start, last to stop.</summary>
internal sealed class DatabaseStart(
    DataFolderPath folder, PostgresOptions options, MetadataDatabase database, IEnumerable<MigrationSource> migrations,
    WorkQueue queue, Leases leases, Node node, TimeProvider clock, ILoggerFactory logs)
    : IHostedLifecycleService, IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly ILogger log = logs.CreateLogger<MetadataDatabase>();
    private DataFolderLock? folderLock;
    private EmbeddedPostgres? server;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        folderLock = DataFolderLock.Take(folder.Path);
        new DataFolder(folder.Path).EmptyTemporary();
        if (options.ConnectionString is { } external)
            await ConnectPatientlyAsync(external, cancellationToken);
        else
            await database.ConnectAsync(await StartServerAsync(cancellationToken), migrations, log, cancellationToken);
        await leases.ReleaseAllOfAsync(node.Id, cancellationToken);
        if (await queue.ReturnItemsOfAsync(node.Id, cancellationToken) is > 0 and var returned)
            log.LogInformation("Returned {Items} items that this node held when it ended", returned);
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        if (server is not null)
            await server.DisposeAsync();
        folderLock?.Dispose();
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A server that is started together with this node may come up later than it.</summary>
    private async Task ConnectPatientlyAsync(string connectionString, CancellationToken stop)
    {
        var began = clock.GetTimestamp();
        while (true)
        {
            try
            {
                await database.ConnectAsync(connectionString, migrations, log, stop);
                return;
            }
            catch (NpgsqlException absent) when (absent.IsTransient && clock.GetElapsedTime(began) < Patience)
            {
                log.LogWarning("PostgreSQL does not answer yet ({Reason})", absent.Message);
                await Task.Delay(TimeSpan.FromSeconds(1), clock, stop);
            }
        }
    }

    private async Task<string> StartServerAsync(CancellationToken stop)
    {
        server = await EmbeddedPostgres.StartAsync(new EmbeddedPostgresSettings(folder.Path), clock, log, stop);
        server.Restarted += database.ForgetIdleConnections;
        return server.ConnectionString("headgate");
    }
}

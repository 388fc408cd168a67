using Headgate.Kernel;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Headgate.Workspaces;

/// <summary>Starts the workspaces' server with the host when it has been used before, and ends it with the host.</summary>
internal sealed class PostgresServerStart(PostgresServer server, ILogger<PostgresServerStart> log) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private Task starting = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (server.HasData)
            starting = StartServerAsync();
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        await starting;
        await server.DisposeAsync();
    }

    public void Dispose() => stopping.Dispose();

    /// <summary>The host does not wait for it: nothing but workspaces needs it.</summary>
    private async Task StartServerAsync()
    {
        try
        {
            await server.AdministratorAsync(stopping.Token);
        }
        catch (RefusedException)
        {
            // It is in the log, and asked for again by whoever needs it.
        }
        catch (Exception failure) when (!stopping.IsCancellationRequested)
        {
            log.LogError(failure, "The PostgreSQL server of the workspaces did not start");
        }
        catch (OperationCanceledException)
        {
            // The host ends.
        }
    }
}

using System.Text.Json;
using Headgate.Kernel;
using Headgate.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Headgate.Workspaces;

/// <summary>Tells the sessions of every node that what they came in with is no more.</summary>
internal sealed class SessionEnds : IHostedService
{
    private const string Topic = "workspace-sessions";

    private readonly IServiceProvider services;
    private readonly MetadataDatabase database;
    private readonly Node node;
    private readonly ILogger<SessionEnds> log;
    private IDisposable? subscription;

    public SessionEnds(IServiceProvider services, MetadataDatabase database, Node node, ILogger<SessionEnds> log) =>
        (this.services, this.database, this.node, this.log) = (services, database, node, log);

    /// <summary>Ends the sessions on all nodes once the transaction commits.</summary>
    /// <remarks>Who must know that those of this node have ended waits for <see cref="EndHereAsync"/> afterwards.</remarks>
    public async Task AnnounceAsync(NpgsqlTransaction transaction, SessionEnd end, CancellationToken stop)
    {
        await Notifications.PublishAsync(transaction, Topic, JsonSerializer.Serialize(new Announced(node.Id, end), JsonWire.Options), stop);
        database.OnCommit(transaction, () => _ = EndQuietlyAsync(end));
    }

    /// <summary>Ends the sessions of this node.</summary>
    public async Task EndHereAsync(SessionEnd end, CancellationToken stop)
    {
        foreach (var sessions in services.GetServices<IWorkspaceSessions>())
            await sessions.EndAsync(end, stop);
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        subscription = database.Notifications.Subscribe(Topic, body =>
        {
            // This node's own sessions have been told, and new ones may have come since.
            if (JsonSerializer.Deserialize<Announced>(body, JsonWire.Options) is { } announced && announced.Node != node.Id)
                _ = EndQuietlyAsync(announced.End);
        });
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        subscription?.Dispose();
        return Task.CompletedTask;
    }

    private async Task EndQuietlyAsync(SessionEnd end)
    {
        try
        {
            await EndHereAsync(end, CancellationToken.None);
        }
        catch (Exception failure)
        {
            log.LogError(failure, "Sessions of workspace {Workspace} could not be ended", end.Workspace);
        }
    }

    private sealed record Announced(string Node, SessionEnd End);
}

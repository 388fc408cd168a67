using Headgate.Warehouse;
using Microsoft.Extensions.Logging;

namespace Headgate.Workspaces.Queries;

/// <summary>The open sessions of the query service on this node, kept a while after a job so that the next job of the session goes on in it.</summary>
/// <remarks>
/// A session is with one job at a time: the queue runs jobs of one session one after the other. It is closed when it was not used for
/// <see cref="Idle"/>, when its workspace has too many, and when its workspace goes.
/// </remarks>
internal sealed class QuerySessions(IWarehouses warehouses, StorageCatalogues catalogues, TimeProvider clock, ILogger<QuerySessions> log) : IWorkspaceSessions, IAsyncDisposable
{
    private const int MostIdleOfWorkspace = 8;
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(10);

    private readonly Dictionary<Guid, Kept> idle = [];
    private readonly Lock door = new();

    /// <summary>The session of this id, or a new one in the workspace.</summary>
    public async Task<IWarehouseSession> TakeAsync(Workspace workspace, Guid id, CancellationToken stop)
    {
        Kept? kept;
        lock (door)
            idle.Remove(id, out kept);
        if (kept is { } found && found.Workspace == workspace.Id && found.Session.IsOpen)
            return found.Session;
        if (kept is not null)
            await kept.Session.DisposeAsync();
        var dialect = workspace.Backend == "bigquery" ? SqlDialect.BigQuery : SqlDialect.Snowflake;
        return await warehouses.OpenAsync(WarehouseSpecs.Of(workspace), new SessionRequest(dialect, workspace.User, catalogues.Of(workspace)) { IsReadOnly = workspace.IsReader }, stop);
    }

    /// <summary>Keeps a session for its next job.</summary>
    public async Task KeepAsync(Workspace workspace, Guid id, IWarehouseSession session)
    {
        if (!session.IsOpen)
        {
            await session.DisposeAsync();
            return;
        }

        List<Kept> surplus;
        lock (door)
        {
            idle[id] = new Kept(workspace.Id, session, clock.GetUtcNow());
            var own = idle.Where(pair => pair.Value.Workspace == workspace.Id).OrderByDescending(pair => pair.Value.Since).Skip(MostIdleOfWorkspace).ToList();
            surplus = TakeOut(own);
        }

        await CloseAsync(surplus);
    }

    /// <summary>Closes what was not used for long.</summary>
    public Task CloseIdleAsync()
    {
        var before = clock.GetUtcNow() - Idle;
        return CloseWhereAsync(kept => kept.Since < before);
    }

    /// <summary>Closes the sessions in a workspace that goes. They came in with no login's credentials, so a new password does not concern them.</summary>
    public Task EndAsync(SessionEnd end, CancellationToken stop) => end.User is null ? CloseWhereAsync(kept => kept.Workspace == end.Workspace) : Task.CompletedTask;

    public async ValueTask DisposeAsync() => await CloseWhereAsync(_ => true);

    private Task CloseWhereAsync(Func<Kept, bool> which)
    {
        lock (door)
            return CloseAsync(TakeOut([.. idle.Where(pair => which(pair.Value))]));
    }

    private List<Kept> TakeOut(List<KeyValuePair<Guid, Kept>> which)
    {
        foreach (var (id, _) in which)
            idle.Remove(id);
        return [.. which.Select(pair => pair.Value)];
    }

    private async Task CloseAsync(List<Kept> sessions)
    {
        foreach (var kept in sessions)
        {
            try
            {
                await kept.Session.DisposeAsync();
            }
            catch (Exception failure) when (failure is WarehouseException or IOException)
            {
                log.LogDebug(failure, "A session in workspace {Workspace} was gone before it was closed", kept.Workspace);
            }
        }
    }

    private sealed record Kept(long Workspace, IWarehouseSession Session, DateTimeOffset Since);
}

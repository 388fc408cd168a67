using Headgate.Kernel;
using Headgate.Postgres;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Headgate.Workspaces;

/// <summary>Removes what a workspace that has vanished has in its engine, and then its row. Doing it twice is as good as once.</summary>
internal sealed class PlaceRemoval(WorkspaceEngines engines, RemovalStore store, MetadataDatabase database, WorkQueue queue, ILogger<PlaceRemoval> log) : IWorkHandler
{
    public static QueueSettings Settings { get; } = new(Removals.Queue) { Parallelism = 2, MaxAttempts = 5 };

    public async Task HandleAsync(RunningWork work, CancellationToken stop)
    {
        var removal = work.Item.Read<QueuedRemoval>();
        if (await store.FindDroppingAsync(new ProjectId(removal.Project), removal.Workspace, stop) is not { } workspace)
            return;
        await engines.Of(workspace).DropAsync(workspace, stop);
        await database.TransactAsync(
            async (transaction, token) =>
            {
                await RemovalStore.ForgetAsync(transaction, workspace, token);
                await queue.CompleteAsync(transaction, work.Item, token);
            },
            stop);
    }

    public Task GaveUpAsync(NpgsqlTransaction transaction, WorkItem item, Exception? failure, CancellationToken stop)
    {
        // Its row stays; the sweeper asks again.
        log.LogError(failure, "Workspace {Workspace} has vanished, but its place could not be removed yet", item.Read<QueuedRemoval>().Workspace);
        return Task.CompletedTask;
    }
}

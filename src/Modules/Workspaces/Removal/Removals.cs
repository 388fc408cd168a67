using System.Globalization;
using Headgate.Kernel;
using Headgate.Postgres;
using Headgate.Storage;
using Npgsql;

namespace Headgate.Workspaces;

/// <summary>
/// Makes workspaces vanish, in the caller's transaction: from its commit on nobody sees them or logs in, their sessions end, and an item of the queue removes
/// what they have in their engine.
/// </summary>
internal sealed class Removals(WorkQueue queue, SessionEnds sessions, TimeProvider clock)
{
    public const string Queue = "workspaces";

    /// <summary>As the first step of the job that drops it and removes its place itself; <c>null</c> when it is not there.</summary>
    public async Task<Workspace?> VanishAsync(NpgsqlTransaction transaction, Job job, long id, CancellationToken stop)
    {
        var vanished = await RemovalStore.VanishAsync(transaction, job, id, clock.GetUtcNow(), stop);
        if (vanished is not null)
            await sessions.AnnounceAsync(transaction, new SessionEnd(id), stop);
        return vanished;
    }

    /// <summary>What a job that failed was about to make or to drop.</summary>
    public async Task OfFailedJobAsync(NpgsqlTransaction transaction, Job job, CancellationToken stop) =>
        await RemoveAsync(transaction, job.Project, await RemovalStore.VanishOfJobAsync(transaction, job, clock.GetUtcNow(), stop), stop);

    /// <summary>Some workspaces of a branch.</summary>
    /// <returns>False when there was none.</returns>
    public async Task<bool> OfBranchAsync(NpgsqlTransaction transaction, ProjectId project, long branch, int limit, CancellationToken stop) =>
        await RemoveAsync(transaction, project, await RemovalStore.VanishOfBranchAsync(transaction, project, branch, limit, clock.GetUtcNow(), stop), stop);

    /// <summary>The workspaces of a configuration.</summary>
    public async Task OfConfigurationAsync(NpgsqlTransaction transaction, ProjectId project, long branch, string component, string configuration, CancellationToken stop) =>
        await RemoveAsync(
            transaction, project, await RemovalStore.VanishOfConfigurationAsync(transaction, project, branch, component, configuration, clock.GetUtcNow(), stop), stop);

    /// <summary>One that was left unfinished, or whose removal did not get through.</summary>
    public async Task OfUnfinishedAsync(NpgsqlTransaction transaction, UnfinishedWorkspace unfinished, CancellationToken stop) =>
        await RemoveAsync(transaction, unfinished.Project, await RemovalStore.VanishUnfinishedAsync(transaction, unfinished, clock.GetUtcNow(), stop), stop);

    private async Task<bool> RemoveAsync(NpgsqlTransaction transaction, ProjectId project, List<long> ids, CancellationToken stop)
    {
        foreach (var id in ids)
        {
            await sessions.AnnounceAsync(transaction, new SessionEnd(id), stop);
            await queue.EnqueueAsync(transaction, Queue, id.ToString(CultureInfo.InvariantCulture), new QueuedRemoval(project.Value, id), runAfter: null, stop);
        }

        return ids.Count > 0;
    }
}

/// <summary>What an item of the queue says.</summary>
internal sealed record QueuedRemoval(long Project, long Workspace);

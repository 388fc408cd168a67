using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Headgate.Kernel;

namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>The jobs of this node and their results on disk.</summary>
/// <remarks>
/// Invariants: a job is found only with its workspace's id; an id is used once as long as the job is kept; only jobs that are done go, and their folder goes
/// with them; what is in the folder at start belongs to nobody and goes too.
/// </remarks>
internal sealed class JobTable(BigQueryOptions options, DataFolder data, TimeProvider clock)
{
    private readonly ConcurrentDictionary<(long Workspace, string Job), BigQueryJob> jobs = new();
    private readonly ConcurrentDictionary<long, SemaphoreSlim> slots = new();
    private readonly Lock adding = new();
    private string? root;

    private string Root => root ??= Directory.CreateDirectory(Path.Combine(data.Temporary, "bigquery")).FullName;

    /// <summary>Adds a job that waits.</summary>
    /// <exception cref="RefusedException">The id is taken, or too many jobs are unfinished.</exception>
    public BigQueryJob Add(ServiceAccount account, string project, string id, JsonObject configuration)
    {
        lock (adding)
        {
            if (jobs.Count(job => job.Key.Workspace == account.Workspace.Id && !job.Value.IsDone) >= options.UnfinishedJobs)
                throw new RefusedException(BigQueryErrors.TooManyJobs(options.UnfinishedJobs));
            var job = new BigQueryJob(account, id, configuration, Path.Combine(Root, Guid.NewGuid().ToString("n")), clock.GetUtcNow());
            if (jobs.TryAdd((account.Workspace.Id, id), job))
                return job;
            job.Dispose();
            throw new RefusedException(BigQueryErrors.JobExists(project, id));
        }
    }

    /// <summary>The job of a workspace with this id; <c>null</c> when there is none.</summary>
    public BigQueryJob? Find(long workspace, string id)
    {
        if (!jobs.TryGetValue((workspace, id), out var job))
            return null;
        job.Touched = clock.GetUtcNow();
        return job;
    }

    /// <summary>The jobs of a workspace, the newest first.</summary>
    public IReadOnlyList<BigQueryJob> Of(long workspace) =>
        [.. jobs.Where(job => job.Key.Workspace == workspace).Select(job => job.Value).OrderByDescending(job => job.Created).ThenByDescending(job => job.Id, StringComparer.Ordinal)];

    /// <summary>Waits until the workspace may run one more; the place is given back by disposing.</summary>
    public async Task<IDisposable> EnterAsync(long workspace, CancellationToken stop)
    {
        var slot = slots.GetOrAdd(workspace, _ => new SemaphoreSlim(options.RunningJobs));
        await slot.WaitAsync(stop);
        return new Place(slot);
    }

    /// <summary>Forgets a job that is done, with its result.</summary>
    public void Remove(BigQueryJob job)
    {
        if (!jobs.TryRemove((job.Account.Workspace.Id, job.Id), out _))
            return;
        job.Dispose();
        if (Directory.Exists(job.Folder))
            Directory.Delete(job.Folder, recursive: true);
    }

    /// <summary>Cancels every job of a workspace, waits for their ends, and forgets them.</summary>
    public async Task EndAsync(long workspace, CancellationToken stop)
    {
        foreach (var job in Of(workspace))
        {
            if (!job.IsDone)
                await job.CancelAsync();
            await job.WhenEnded.WaitAsync(stop);
            Remove(job);
        }

        slots.TryRemove(workspace, out _);
    }

    /// <summary>Forgets jobs that nobody read for long, and the oldest where a workspace's results take too much of the disk.</summary>
    public void Sweep()
    {
        var now = clock.GetUtcNow();
        foreach (var done in jobs.Values.Where(job => job.IsDone).GroupBy(job => job.Account.Workspace.Id))
        {
            var kept = 0L;
            foreach (var job in done.OrderByDescending(job => job.Touched))
            {
                kept += job.Outcome?.Bytes ?? 0;
                if (now - job.Touched > options.ResultLifetime || kept > options.ResultBytes)
                    Remove(job);
            }
        }
    }

    private sealed class Place(SemaphoreSlim slot) : IDisposable
    {
        public void Dispose() => slot.Release();
    }
}

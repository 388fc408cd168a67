using System.Collections.Concurrent;
using System.Globalization;
using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Storage;

/// <summary>Tells those who wait for a job that it has ended, on whichever node it ran.</summary>
internal sealed class JobEnds
{
    private const string Topic = "storage-job";

    // A notification can be lost with the connection; then looking finds the end.
    private static readonly TimeSpan LookAtLeastEvery = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<JobId, TaskCompletionSource> waiting = new();
    private readonly MetadataDatabase database;
    private readonly TimeProvider clock;

    public JobEnds(MetadataDatabase database, TimeProvider clock)
    {
        this.database = database;
        this.clock = clock;
        database.Notifications.Subscribe(Topic, body => Ended(new JobId(long.Parse(body, CultureInfo.InvariantCulture))));
    }

    /// <summary>Tells every node when the transaction commits; this one at once.</summary>
    public async Task AnnounceAsync(NpgsqlTransaction transaction, JobId job, CancellationToken stop)
    {
        await Notifications.PublishAsync(transaction, Topic, job.ToString(), stop);
        database.OnCommit(transaction, () => Ended(job));
    }

    public Watched Watch(JobId job)
    {
        var ended = waiting.GetOrAdd(job, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        return new Watched(ended.Task, clock, () => waiting.TryRemove(job, out _));
    }

    private void Ended(JobId job)
    {
        if (waiting.TryGetValue(job, out var ended))
            ended.TrySetResult();
    }

    public sealed class Watched(Task ended, TimeProvider clock, Action forget) : IDisposable
    {
        /// <summary>Returns when the job has ended, or after a while in which that may have gone unheard.</summary>
        public Task SoonAsync(CancellationToken stop) => Task.WhenAny(ended, Task.Delay(LookAtLeastEvery, clock, stop)).WaitAsync(stop);

        public void Dispose() => forget();
    }
}

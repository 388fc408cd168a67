using Headgate.Identity;
using Headgate.Kernel;
using Headgate.Lake;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Storage;

internal sealed record DropBucketWork(string BucketId, bool Force);

/// <summary>Drops a bucket and what is in it. Jobs that wait for its tables or work on them are cancelled.</summary>
internal sealed class DropBucket(DataLake lake, WorkQueue queue, JobEnds ends, JobEvents events, TimeProvider clock) : IJobOperation
{
    public const string Operation = "bucketDelete";

    public string Name => Operation;

    public Task<PreparedJob> PrepareAsync(Job job, IProgress<LakeProgress> progress, CancellationToken stop) =>
        Task.FromResult(new PreparedJob((transaction, token) => DropAsync(transaction, job, job.ReadWork<DropBucketWork>(), token)));

    private async Task<JobOutcome> DropAsync(NpgsqlTransaction transaction, Job job, DropBucketWork work, CancellationToken stop)
    {
        var bucket = await BucketStore.SeizeAsync(transaction, job.Project, job.Branch, work.BucketId, stop)
            ?? throw new RefusedException(BucketErrors.NotFound(job.Project, work.BucketId));
        var tables = await TableStore.SeizeOfBucketAsync(transaction, bucket, stop);
        if (tables.Count > 0 && !work.Force)
            throw new RefusedException(BucketErrors.NotEmpty(tables.Count));
        await CancelJobsAsync(transaction, job, bucket, stop);
        foreach (var table in tables)
        {
            await lake.DropTableAsync(transaction, table.Project, table.Data, stop);
            await TableStore.DeleteAsync(transaction, table, stop);
            await events.RecordAsync(transaction, job, "storage.tableDeleted", $"Dropped table {table.Id}", JobEvents.Of(table), stop);
        }

        await BucketStore.DeleteAsync(transaction, bucket, stop);
        await TokenBuckets.ForgetAsync(transaction, bucket.Project, bucket.Id, stop);
        await events.RecordAsync(transaction, job, "storage.bucketDeleted", $"Dropped bucket {bucket.Id}", JobEvents.Of(bucket), stop);
        return new JobOutcome(null);
    }

    private async Task CancelJobsAsync(NpgsqlTransaction transaction, Job job, Bucket bucket, CancellationToken stop)
    {
        foreach (var (id, item) in await JobStore.OpenOfBucketAsync(transaction, job.Project, job.Branch, bucket.Id, job.Id, stop))
        {
            // A running one is told, and ends itself; only one that nobody has begun is ended here.
            if (item is null || await queue.CancelAsync(transaction, item.Value, stop) != Cancellation.Removed)
                continue;
            var error = JobErrors.Cancelled(id);
            var failure = new JobFailure(error.Status, error.Code, error.Message, ErrorEnvelope.NewExceptionId());
            await JobStore.FailAsync(transaction, job.Project, id, failure, clock.GetUtcNow(), stop);
            await ends.AnnounceAsync(transaction, id, stop);
        }
    }
}

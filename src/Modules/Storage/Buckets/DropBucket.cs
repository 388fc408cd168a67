using Headgate.Identity;
using Headgate.Kernel;
using Headgate.Lake;
using Npgsql;

namespace Headgate.Storage;

internal sealed record DropBucketWork(string BucketId, bool Force);

/// <summary>Drops a bucket and what is in it. Jobs that wait for its tables or work on them are cancelled.</summary>
internal sealed class DropBucket(TableDrops drops, JobCancellation cancellation, JobEvents events) : IJobOperation
{
    public const string Operation = "bucketDelete";

    public string Name => Operation;

    public Task<PreparedJob> PrepareAsync(Job job, IProgress<LakeProgress> progress, CancellationToken stop) =>
        Task.FromResult(new PreparedJob((transaction, token) => DropAsync(transaction, job, job.ReadWork<DropBucketWork>(), token)));

    private async Task<JobOutcome> DropAsync(NpgsqlTransaction transaction, Job job, DropBucketWork work, CancellationToken stop)
    {
        var bucket = await BucketStore.FindAsync(transaction, job.Project, job.Branch, work.BucketId, stop)
            ?? throw new RefusedException(BucketErrors.NotFound(job.Project, work.BucketId));
        var aliases = await SeizeStore.BucketAsync(transaction, bucket, stop);
        var isOnly = await BucketStore.LockAllOfIdAsync(transaction, job.Project, job.Branch, work.BucketId, stop);
        if ((await BucketStore.SeizeAsync(transaction, job.Project, job.Branch, work.BucketId, stop))?.Number != bucket.Number)
            throw new RefusedException(BucketErrors.NotFound(job.Project, work.BucketId));
        var tables = await TableStore.SeizeOfBucketAsync(transaction, bucket, stop);
        if (tables.Count > 0 && !work.Force)
            throw new RefusedException(BucketErrors.NotEmpty(tables.Count));
        await cancellation.CancelOfBucketAsync(transaction, job.Project, job.Branch, bucket.Id, job.Id, stop);
        await drops.DropAsync(transaction, job, tables, aliases, stop);
        await BucketStore.DeleteAsync(transaction, bucket, stop);
        if (isOnly)
            await TokenBuckets.ForgetAsync(transaction, bucket.Project, bucket.Id, stop);
        await events.RecordAsync(transaction, job, "storage.bucketDeleted", $"Dropped bucket {bucket.Id}", JobEvents.Of(bucket), stop);
        return new JobOutcome(null);
    }
}

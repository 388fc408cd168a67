using Headgate.Identity;
using Headgate.Kernel;
using Headgate.Lake;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Storage;

internal sealed record DropBucketWork(string BucketId, bool Force);

/// <summary>
/// Drops a bucket and what is in it: it vanishes at once, then its tables go in slices, then its row. A run that was killed goes on where it was. Jobs
/// that wait for its tables or work on them are cancelled.
/// </summary>
internal sealed class DropBucket(MetadataDatabase database, TableDrops drops, Remains remains, JobCancellation cancellation, JobEvents events) : IJobOperation
{
    public const string Operation = "bucketDelete";

    public string Name => Operation;

    public async Task<PreparedJob> PrepareAsync(Job job, IProgress<LakeProgress> progress, CancellationToken stop)
    {
        var work = job.ReadWork<DropBucketWork>();
        // An earlier attempt may have got that far; the bucket of this id would be another one then.
        if (!await remains.HasAnyAsync(job, stop))
            await database.WriteAsync(job.Project, (transaction, token) => VanishAsync(transaction, job, work, token), stop);
        await remains.RemoveTablesAsync(job, stop);
        return new PreparedJob(async (transaction, token) =>
        {
            await Remains.RemoveBucketsAsync(transaction, job, token);
            return new JobOutcome(null);
        });
    }

    private async Task VanishAsync(NpgsqlTransaction transaction, Job job, DropBucketWork work, CancellationToken stop)
    {
        var bucket = await BucketStore.FindAsync(transaction, job.Project, job.Branch, work.BucketId, stop)
            ?? throw new RefusedException(BucketErrors.NotFound(job.Project, work.BucketId));
        var aliases = await SeizeStore.BucketAsync(transaction, bucket, stop);
        var isOnly = await BucketStore.LockAllOfIdAsync(transaction, job.Project, job.Branch, work.BucketId, stop);
        if ((await BucketStore.SeizeAsync(transaction, job.Project, job.Branch, work.BucketId, stop))?.Number != bucket.Number)
            throw new RefusedException(BucketErrors.NotFound(job.Project, work.BucketId));
        var tables = await TableStore.SeizeOfBucketAsync(transaction, bucket, stop);
        if (await SharingStore.IsLinkedAsync(transaction, bucket, stop))
            throw new RefusedException(SharingErrors.AlreadyLinked);
        // A link is never empty before it is dropped; what others made of its tables counts.
        if (tables.Count > 0 && !work.Force && bucket.Source is null)
            throw new RefusedException(BucketErrors.NotEmpty(tables.Count));
        if (aliases.Count > 0 && !work.Force)
            throw new RefusedException(AliasErrors.TableHasAliases(bucket.Id));
        await cancellation.CancelOfBucketAsync(transaction, job.Project, job.Branch, bucket.Id, job.Id, stop);
        // Aliases have nothing to be removed in slices, and must not outlive what they read.
        await drops.DropAsync(transaction, job, [.. tables.Where(table => table.Alias is not null)], aliases, stop);
        // The source's project shows who links it.
        if (bucket.Source is { } source)
            await database.Changes.TouchAsync(transaction, source.Project, stop);
        await RemainsStore.MoveAsync(transaction, bucket, job, stop);
        if (isOnly)
            await TokenBuckets.ForgetAsync(transaction, bucket.Project, bucket.Id, stop);
        await events.RecordAsync(transaction, job, "storage.bucketDeleted", $"Dropped bucket {bucket.Id}", JobEvents.Of(bucket), stop);
    }
}

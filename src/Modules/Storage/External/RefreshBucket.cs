using Headgate.Identity;
using Headgate.Kernel;
using Headgate.Lake;
using Npgsql;

namespace Headgate.Storage;

/// <param name="BucketId">The bucket.</param>
/// <param name="Force">Whether everything is read, changed or not.</param>
/// <param name="ChangedSince">What changed later is read; <c>null</c> for what is not as it was at the last refresh.</param>
internal sealed record RefreshBucketWork(string BucketId, bool Force, DateTimeOffset? ChangedSince);

/// <summary>Reads an external bucket's source again. When the folder or schema is gone, so is the bucket.</summary>
internal sealed class RefreshBucket(
    BucketStore buckets, ExternalStore store, ExternalSources sources, ExternalLoad load, ExternalTables tables, JobCancellation cancellation, JobEvents events, BucketAnswers answers)
    : IJobOperation
{
    public const string Operation = "bucketRefresh";

    public string Name => Operation;

    public async Task<PreparedJob> PrepareAsync(Job job, IProgress<LakeProgress> progress, CancellationToken stop)
    {
        var work = job.ReadWork<RefreshBucketWork>();
        var bucket = await buckets.FindAsync(job.Project, job.Branch, work.BucketId, stop) ?? throw new RefusedException(BucketErrors.NotFound(job.Project, work.BucketId));
        if (bucket.ExternalPath is not { } path)
            throw new RefusedException(ExternalErrors.NotExternal(bucket.Id));
        var stamps = await store.StampsAsync(bucket, stop);
        await using var content = await sources.Find(job.Project, path).OpenAsync(stop);
        if (content is null)
            return new PreparedJob((transaction, token) => VanishAsync(transaction, job, bucket, token));
        var loaded = await load.ReadAsync(job, bucket.Backend, content, found => IsWanted(found, work, stamps), progress, stop);
        return new PreparedJob((transaction, token) => PublishAsync(transaction, job, bucket, loaded, token), loaded);
    }

    private static bool IsWanted(ExternalObject found, RefreshBucketWork work, IReadOnlyDictionary<string, string> stamps) =>
        work.Force || found.Stamp.Length == 0 || !stamps.TryGetValue(found.Name, out var known)
        || (work.ChangedSince is { } since ? found.Changed is null || found.Changed > since : known != found.Stamp);

    private async Task<JobOutcome> PublishAsync(NpgsqlTransaction transaction, Job job, Bucket bucket, LoadedObjects loaded, CancellationToken stop)
    {
        var (aliases, there) = await SeizeAsync(transaction, job, bucket, stop);
        await tables.PublishAsync(transaction, job, bucket, there, aliases, loaded, stop);
        await events.RecordAsync(transaction, job, "storage.bucketRefreshed", $"Refreshed bucket {bucket.Id}", JobEvents.Of(bucket), stop);
        return new JobOutcome(ExternalTables.WithWarnings(await answers.ResultsAsync(transaction, job, bucket.Id, stop), loaded.Warnings));
    }

    private async Task<JobOutcome> VanishAsync(NpgsqlTransaction transaction, Job job, Bucket bucket, CancellationToken stop)
    {
        var (aliases, there) = await SeizeAsync(transaction, job, bucket, stop);
        if (await SharingStore.IsLinkedAsync(transaction, bucket, stop))
            throw new RefusedException(SharingErrors.AlreadyLinked);
        var isOnly = await BucketStore.LockAllOfIdAsync(transaction, job.Project, job.Branch, bucket.Id, stop);
        await cancellation.CancelOfBucketAsync(transaction, job.Project, job.Branch, bucket.Id, job.Id, stop);
        await tables.DropAsync(transaction, job, there, aliases, stop);
        await BucketStore.DeleteAsync(transaction, bucket, stop);
        if (isOnly)
            await TokenBuckets.ForgetAsync(transaction, job.Project, bucket.Id, stop);
        await events.RecordAsync(
            transaction, job, "storage.bucketDeleted", $"Dropped bucket {bucket.Id}: what it was registered for is not there any more", JobEvents.Of(bucket), stop, type: "warn");
        return new JobOutcome(null);
    }

    private static async Task<(IReadOnlyList<Dependent> Aliases, List<Table> Tables)> SeizeAsync(NpgsqlTransaction transaction, Job job, Bucket bucket, CancellationToken stop)
    {
        var aliases = await SeizeStore.BucketAsync(transaction, bucket, stop);
        if ((await BucketStore.SeizeAsync(transaction, job.Project, job.Branch, bucket.Id, stop))?.Number != bucket.Number)
            throw new RefusedException(BucketErrors.NotFound(job.Project, bucket.Id));
        return (aliases, await TableStore.SeizeOfBucketAsync(transaction, bucket, stop));
    }
}

using Headgate.Identity;
using Headgate.Kernel;
using Headgate.Lake;
using Npgsql;

namespace Headgate.Storage;

/// <param name="Bucket">The bucket to be made, with its path.</param>
internal sealed record RegisterBucketWork(Bucket Bucket);

/// <summary>Makes an external bucket and reads its source for the first time.</summary>
internal sealed class RegisterBucket(
    ExternalSources sources, ExternalLoad load, ExternalTables tables, BranchCatalogue branches, JobEvents events, BucketAnswers answers, TimeProvider clock) : IJobOperation
{
    public const string Operation = "bucketRegister";

    public string Name => Operation;

    public async Task<PreparedJob> PrepareAsync(Job job, IProgress<LakeProgress> progress, CancellationToken stop)
    {
        var work = job.ReadWork<RegisterBucketWork>();
        var path = work.Bucket.ExternalPath!;
        await using var content = await sources.Find(job.Project, path).OpenAsync(stop) ?? throw new RefusedException(ExternalErrors.NotFound(path));
        var loaded = await load.ReadAsync(job, work.Bucket.Backend, content, _ => true, progress, stop);
        return new PreparedJob((transaction, token) => PublishAsync(transaction, job, work.Bucket, loaded, token), loaded);
    }

    private async Task<JobOutcome> PublishAsync(NpgsqlTransaction transaction, Job job, Bucket asked, LoadedObjects loaded, CancellationToken stop)
    {
        await branches.HoldAsync(transaction, job.Project, job.Branch, stop);
        var bucket = await BucketStore.InsertAsync(transaction, asked with { Created = clock.GetUtcNow() }, stop);
        await TokenBuckets.GrantAsync(transaction, job.Project, job.Token, bucket.Id, BucketAccess.Manage, stop);
        await events.RecordAsync(transaction, job, "storage.bucketRegistered", $"Registered bucket {bucket.Id}", JobEvents.Of(bucket), stop);
        await tables.PublishAsync(transaction, job, bucket, [], [], loaded, stop);
        return new JobOutcome(ExternalTables.WithWarnings(await answers.ResultsAsync(transaction, job, bucket.Id, stop), loaded.Warnings));
    }
}

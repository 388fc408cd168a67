using Headgate.Identity;
using Headgate.Kernel;
using Headgate.Lake;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Storage;

/// <param name="Bucket">The link to be made.</param>
/// <param name="SourceProject">Whose bucket is linked.</param>
/// <param name="SourceBranch">Where it is.</param>
/// <param name="SourceBucket">Its id.</param>
/// <param name="Admin">The admin who asks; <c>null</c> for a token without one.</param>
internal sealed record LinkBucketWork(Bucket Bucket, long SourceProject, long SourceBranch, string SourceBucket, long? Admin);

/// <summary>Links a shared bucket: a bucket that shows the source's tables and copies nothing. The database makes and keeps its tables.</summary>
internal sealed class LinkBucket(SharingRules rules, BranchCatalogue branches, MetadataDatabase database, JobEvents events, BucketAnswers answers, TimeProvider clock)
    : IJobOperation
{
    public const string Operation = "bucketLink";

    public string Name => Operation;

    public Task<PreparedJob> PrepareAsync(Job job, IProgress<LakeProgress> progress, CancellationToken stop) =>
        Task.FromResult(new PreparedJob((transaction, token) => PublishAsync(transaction, job, job.ReadWork<LinkBucketWork>(), token)));

    private async Task<JobOutcome> PublishAsync(NpgsqlTransaction transaction, Job job, LinkBucketWork work, CancellationToken stop)
    {
        var owner = new ProjectId(work.SourceProject);
        // While the source is locked it is neither taken back nor dropped, and nobody changes who may link it.
        var source = await BucketStore.SeizeAsync(transaction, owner, work.SourceBranch, work.SourceBucket, stop);
        if (source?.Sharing is null)
            throw new RefusedException(SharingErrors.NotShared(work.SourceBucket));
        if (!await rules.MayLinkAsync(job.Project, work.Admin, source, stop))
            throw new RefusedException(SharingErrors.MayNotLink);
        var now = clock.GetUtcNow();
        await branches.HoldAsync(transaction, job.Project, job.Branch, stop);
        var link = await BucketStore.InsertAsync(transaction, work.Bucket with { Created = now, Source = new BucketSource(source.Number, source.Id, source.Name, source.Description, owner) }, stop);
        await TokenBuckets.GrantAsync(transaction, job.Project, job.Token, link.Id, BucketAccess.Manage, stop);
        await events.RecordAsync(
            transaction, job, "storage.bucketLinked", $"Linked bucket {source.Id} of project {owner} as {link.Id}", JobEvents.Of(link), stop);
        // The source's project shows who links it.
        await database.Changes.TouchAsync(transaction, owner, stop);
        return new JobOutcome(await answers.ResultsAsync(transaction, job, link.Id, stop));
    }
}

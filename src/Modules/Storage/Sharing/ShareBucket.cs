using Headgate.Kernel;
using Headgate.Lake;
using Npgsql;

namespace Headgate.Storage;

/// <param name="BucketId">The bucket.</param>
/// <param name="Sharing">How it is shared from now on; <c>null</c> for not at all.</param>
/// <param name="MustBeShared">Whether only a bucket that is shared already is changed.</param>
internal sealed record ShareBucketWork(string BucketId, BucketSharing? Sharing, bool MustBeShared);

/// <summary>Shares a bucket, changes how it is shared, or takes it back. Links that are there stay whatever is changed, and keep it from being taken back.</summary>
/// <param name="name">The operation's word; there are several for what is one thing here.</param>
/// <param name="events">Are told.</param>
/// <param name="answers">Make the results.</param>
internal sealed class ShareBucket(string name, JobEvents events, BucketAnswers answers) : IJobOperation
{
    public const string ToOrganization = "bucketShareToOrganization";
    public const string ToOrganizationProject = "bucketShareToOrganizationProject";
    public const string ToProjects = "bucketShareToProjects";
    public const string ToUsers = "bucketShareToAdmins";
    public const string Change = "bucketShareUpdate";
    public const string Stop = "bucketRemoveShare";

    public static IReadOnlyList<string> Operations { get; } = [ToOrganization, ToOrganizationProject, ToProjects, ToUsers, Change, Stop];

    public string Name => name;

    public Task<PreparedJob> PrepareAsync(Job job, IProgress<LakeProgress> progress, CancellationToken stop) =>
        Task.FromResult(new PreparedJob((transaction, token) => PublishAsync(transaction, job, job.ReadWork<ShareBucketWork>(), token)));

    private async Task<JobOutcome> PublishAsync(NpgsqlTransaction transaction, Job job, ShareBucketWork work, CancellationToken stop)
    {
        var bucket = await BucketStore.SeizeAsync(transaction, job.Project, job.Branch, work.BucketId, stop)
            ?? throw new RefusedException(BucketErrors.NotFound(job.Project, work.BucketId));
        if (bucket.Source is not null)
            throw new RefusedException(SharingErrors.LinkedBucket(bucket.Id));
        if (work.MustBeShared && bucket.Sharing is null)
            throw new RefusedException(SharingErrors.NotShared(bucket.Id));
        // Links are made while the source is locked, so none can come between the look and the end of sharing.
        if (work.Sharing is null && await SharingStore.IsLinkedAsync(transaction, bucket, stop))
            throw new RefusedException(SharingErrors.AlreadyLinked);
        await SharingStore.SetAsync(transaction, bucket, work.Sharing, stop);
        var (happened, said) = work.Sharing is null ? ("storage.bucketSharingDisabled", "Disabled sharing")
            : bucket.Sharing is null ? ("storage.bucketSharingEnabled", "Enabled sharing")
            : ("storage.bucketSharingTypeChanged", "Changed sharing");
        await events.RecordAsync(transaction, job, happened, $"{said} of bucket {bucket.Id}", JobEvents.Of(bucket), stop);
        return new JobOutcome(await answers.ResultsAsync(transaction, job, bucket.Id, stop));
    }
}

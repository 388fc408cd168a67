using System.Globalization;
using System.Text.Json.Nodes;
using Headgate.Events;
using Headgate.Identity;
using Headgate.Kernel;
using Headgate.Lake;
using Headgate.Postgres;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Npgsql;

namespace Headgate.Storage;

internal sealed record ForceUnlinkWork(string BucketId, long LinkedProject);

/// <summary>Ends a project's links to a bucket without that project's doing: the links, what aliases them, and the rights on them.</summary>
internal sealed class ForceUnlink(JobCancellation cancellation, MetadataDatabase database, JobEvents events, EventLog log) : IJobOperation
{
    public const string Operation = "bucketForceUnlink";

    public string Name => Operation;

    public Task<PreparedJob> PrepareAsync(Job job, IProgress<LakeProgress> progress, CancellationToken stop) =>
        Task.FromResult(new PreparedJob((transaction, token) => PublishAsync(transaction, job, job.ReadWork<ForceUnlinkWork>(), token)));

    private async Task<JobOutcome> PublishAsync(NpgsqlTransaction transaction, Job job, ForceUnlinkWork work, CancellationToken stop)
    {
        var target = new ProjectId(work.LinkedProject);
        var source = await BucketStore.SeizeAsync(transaction, job.Project, job.Branch, work.BucketId, stop)
            ?? throw new RefusedException(BucketErrors.NotFound(job.Project, work.BucketId));
        var links = await BucketStore.LinksInAsync(transaction, source, target, stop);
        if (links.Count == 0)
            throw new RefusedException(SharingErrors.NotLinkedIn(source.Id, target));
        foreach (var link in links)
            await UnlinkAsync(transaction, job, link, stop);
        await database.Changes.TouchAsync(transaction, target, stop);
        await events.RecordAsync(
            transaction, job, "storage.bucketForceUnlinked", $"Unlinked bucket {source.Id} from project {target}", JobEvents.Of(source), stop);
        return new JobOutcome(null);
    }

    private async Task UnlinkAsync(NpgsqlTransaction transaction, Job job, Bucket link, CancellationToken stop)
    {
        var aliases = await SeizeStore.BucketAsync(transaction, link, stop);
        var isOnly = await BucketStore.LockAllOfIdAsync(transaction, link.Project, link.Branch, link.Id, stop);
        var tables = await TableStore.SeizeOfBucketAsync(transaction, link, stop);
        await cancellation.CancelOfBucketAsync(transaction, link.Project, link.Branch, link.Id, job.Id, stop);
        await SeizeStore.DeleteAsync(transaction, tables.Select(table => table.Number).Union(aliases.Select(alias => alias.Number)), stop);
        await BucketStore.DeleteAsync(transaction, link, stop);
        if (isOnly)
            await TokenBuckets.ForgetAsync(transaction, link.Project, link.Id, stop);
        // Who did it in the other project is not this one's to know.
        await log.RecordAsync(
            transaction,
            new NewEvent
            {
                Project = link.Project,
                Branch = link.Branch,
                Token = job.Token,
                TokenName = $"Project {job.Project}",
                Name = "storage.bucketForceUnlinked",
                Message = $"Project {job.Project} ended the link {link.Id}",
                Target = JobEvents.Of(link),
                Origin = EventOrigin.None,
            },
            stop);
    }
}

internal static class ForceUnlinkEndpoints
{
    public static void MapForceUnlink(this IEndpointRouteBuilder routes) => routes.MapStorageBranched(storage =>
        storage.Delete("/buckets/{bucket_id}/links/{linked_project_id}", "Buckets.ForceUnlink", UnlinkAsync)
            .WithTags("Buckets").WithSummary("Ends another project's link to a bucket, with the aliases of its tables there")
            .Query("async", "boolean", "Answer 202 with a job.")
            .Answers(204, "The link is gone"));

    private static async Task<IResult> UnlinkAsync(
        Origin from, string bucket_id, string linked_project_id, RequestQuery query, SharingRules rules, SharingStore sharing, JobSubmission jobs, CancellationToken stop)
    {
        var isAsync = query.Fields.Flag("async") ?? false;
        query.Fields.ThrowIfInvalid();
        var bucket = await rules.FindToShareAsync(from, bucket_id, stop);
        var links = (await sharing.LinksAsync(from.Project, [bucket.Number], stop))[bucket.Number];
        if (!ProjectId.TryParse(linked_project_id, CultureInfo.InvariantCulture, out var target) || links.All(link => link.Project != target))
            return SharingErrors.NotLinkedIn(bucket.Id, linked_project_id);
        var parameters = new JsonObject
        {
            ["params"] = new JsonObject { ["linkedIdBucket"] = bucket.Number, ["linkedIdProject"] = target.Value, ["async"] = isAsync },
        };
        var request = new JobRequest(from, ForceUnlink.Operation, parameters, new ForceUnlinkWork(bucket.Id, target.Value)) { BucketId = bucket.Id };
        if (isAsync)
            return Answer.Accepted(JobView.From(await jobs.SubmitAsync(request, stop), from.BaseUrl));
        await jobs.RunAsync(request, stop);
        return Answer.NoContent;
    }
}

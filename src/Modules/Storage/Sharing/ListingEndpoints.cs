using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Lake;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Storage;

/// <summary>Listings offer a bucket on an exchange of the backend BigQuery. No backend here has one, so there are none and none can be made.</summary>
internal static class ListingEndpoints
{
    public static void MapListings(this IEndpointRouteBuilder routes) => routes.MapStorageBranched(storage =>
    {
        storage.Get("/listings", "Buckets.ListListings", ListAsync)
            .WithTags("Buckets").WithSummary("Lists buckets that are offered on an exchange of the backend; backends without one have none");
        storage.Get("/buckets/{bucket_id}/listing", "Buckets.GetListing", GetAsync)
            .WithTags("Buckets").WithSummary("Shows a bucket's listing; there are none, so each bucket answers 404")
            .Answers(404, "The bucket has no listing");
        storage.Delete("/buckets/{bucket_id}/listing", "Buckets.DeleteListing", DeleteAsync)
            .WithTags("Buckets").WithSummary("Ends a bucket's listing; succeeds when there is none")
            .Answers(202, "The job");
    });

    private static Answer<IReadOnlyList<JsonObject>> ListAsync(Origin from)
    {
        Caller.Require(from.Caller.IsMaster || from.Caller.CanManageBuckets);
        return Answer.Ok<IReadOnlyList<JsonObject>>([]);
    }

    private static async Task<IResult> GetAsync(Origin from, string bucket_id, BucketAccessRules access, CancellationToken stop)
    {
        var bucket = await access.FindAsync(from, bucket_id, BucketAccess.Manage, stop);
        return SharingErrors.NoListing(bucket.Id);
    }

    private static async Task<IResult> DeleteAsync(Origin from, string bucket_id, BucketAccessRules access, JobSubmission jobs, CancellationToken stop)
    {
        var bucket = await access.FindAsync(from, bucket_id, BucketAccess.Manage, stop);
        var parameters = new JsonObject { ["params"] = new JsonObject { ["queue"] = "main" } };
        var request = new JobRequest(from, DeleteListing.Operation, parameters, new DeleteListingWork(bucket.Id)) { BucketId = bucket.Id };
        return Answer.Accepted(JobView.From(await jobs.SubmitAsync(request, stop), from.BaseUrl));
    }
}

internal sealed record DeleteListingWork(string BucketId);

/// <summary>Sees that a bucket has no listing.</summary>
internal sealed class DeleteListing(BucketStore buckets) : IJobOperation
{
    public const string Operation = "bucketListingDelete";

    public string Name => Operation;

    public async Task<PreparedJob> PrepareAsync(Job job, IProgress<LakeProgress> progress, CancellationToken stop)
    {
        var work = job.ReadWork<DeleteListingWork>();
        if (await buckets.FindAsync(job.Project, job.Branch, work.BucketId, stop) is null)
            throw new RefusedException(BucketErrors.NotFound(job.Project, work.BucketId));
        return new PreparedJob((_, _) => Task.FromResult(new JobOutcome(null)));
    }
}

using System.Globalization;
using System.Text.Json.Nodes;
using Headgate.Events;
using Headgate.Identity;
using Headgate.Kernel;
using Headgate.Postgres;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Storage;

internal static class UpdateBucketEndpoints
{
    public static void MapUpdateBucket(this IEndpointRouteBuilder routes) => routes.MapStorageBranched(storage =>
    {
        storage.Put("/buckets/{bucket_id}", "Buckets.Update", UpdateAsync)
            .WithTags("Buckets").WithSummary("Changes what people see of a bucket")
            .Query("async", "boolean", "Answer 202 with a job.")
            .Field("displayName", "string", "The name people see.")
            .Field("color", "string", "A CSS color; null takes it away.")
            .Field("description", "string", "A note for people.")
            .Field("async", "boolean", "As in the query.");
        storage.Post("/buckets/{bucket_id}/owner", "Buckets.SetOwner", SetOwnerAsync)
            .WithTags("Buckets").WithSummary("Names the member of the project who is asked about a bucket")
            .Field("id", "integer", "The member's number; this or email.")
            .Field("email", "string", "The member's e-mail address.");
        storage.Post("/buckets/{bucket_id}/refresh-tables-info", "Buckets.RefreshTablesInfo", RefreshTablesInfoAsync)
            .WithTags("Buckets").WithSummary("Counts rows and bytes of a bucket's tables anew")
            .Answers(202, "The job");
    });

    private static async Task<IResult> UpdateAsync(
        Origin from, string bucket_id, RequestQuery query, RequestBody body, BucketAccessRules access, JobSubmission jobs, CancellationToken stop)
    {
        var isAsync = (query.Fields.Flag("async") ?? false) | (body.Fields.Flag("async") ?? false);
        query.Fields.ThrowIfInvalid();
        var work = UpdateBucketWork.Read(bucket_id, body.Fields);
        var bucket = await access.FindAsync(from, bucket_id, BucketAccess.Manage, stop);
        var asked = (JsonObject)body.Fields.Values.DeepClone();
        asked["idBucket"] = bucket.Id;
        var request = new JobRequest(from, UpdateBucket.Operation, new JsonObject { ["params"] = asked }, work) { BucketId = bucket.Id };
        return isAsync
            ? Answer.Accepted(JobView.From(await jobs.SubmitAsync(request, stop), from.BaseUrl))
            : Answer.Ok((await jobs.RunAsync(request, stop)).Results);
    }

    private static async Task<IResult> SetOwnerAsync(
        Origin from, string bucket_id, RequestBody body, BucketAccessRules access, OrganizationDirectory people, MetadataDatabase database, EventLog events,
        TimeProvider clock, CancellationToken stop)
    {
        var id = body.Fields.Number("id", 1);
        var email = body.Fields.Text("email", 320);
        body.Fields.ThrowIfInvalid(BucketErrors.Validation);
        var bucket = await access.FindAsync(from, bucket_id, BucketAccess.Manage, stop);
        if ((id is null) == string.IsNullOrEmpty(email))
            body.Fields.Wrong("id", "Exactly one of \"id\" and \"email\" is required.");
        body.Fields.ThrowIfInvalid(BucketErrors.Validation);
        if (await people.FindMemberAsync(from.Project, id, email, stop) is not { } member)
            return BucketErrors.OwnerNotFound(from.Project, bucket.Id);

        var owner = new BucketOwner(member.Id, member.Name, member.Email);
        await database.WriteAsync(
            from.Project,
            async (transaction, token) =>
            {
                if (!await BucketStore.SetOwnerAsync(transaction, bucket, owner, clock.GetUtcNow(), token))
                    throw new RefusedException(BucketErrors.NotFound(from.Project, bucket.Id));
                await events.RecordAsync(
                    transaction,
                    NewEvent.By(from.Caller, from.Branch, from.Call, "storage.bucketOwnerUpdated", $"Updated owner of bucket {bucket.Id}", JobEvents.Of(bucket)) with
                    {
                        RunId = from.RunId,
                        Params = new JsonObject { ["id"] = member.Id.ToString(CultureInfo.InvariantCulture) },
                    },
                    token);
            },
            stop);
        return Answer.Ok(owner);
    }

    private static async Task<IResult> RefreshTablesInfoAsync(
        Origin from, string bucket_id, BucketAccessRules access, JobSubmission jobs, CancellationToken stop)
    {
        var bucket = await access.FindToDescribeAsync(from, bucket_id, BucketAccess.Write, stop);
        var request = new JobRequest(
            from, RefreshTablesInformation.Operation, new JsonObject { ["params"] = new JsonObject { ["idBucket"] = bucket.Id } },
            new RefreshTablesInformationWork(bucket.Id))
        {
            BucketId = bucket.Id,
        };
        return Answer.Accepted(JobView.From(await jobs.SubmitAsync(request, stop), from.BaseUrl));
    }
}

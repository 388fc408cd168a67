using System.Text.Json.Nodes;
using Headgate.Events;
using Headgate.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Storage;

internal static class BucketEndpoints
{
    public static void MapBuckets(this IEndpointRouteBuilder routes) => routes.MapStorageBranched(storage =>
    {
        storage.Get("/buckets", "Buckets.List", ListAsync)
            .WithTags("Buckets").WithSummary("Lists the buckets that the token sees")
            .Query("include", "string", "Comma-separated: metadata, linkedBuckets.")
            .AnswerFromMemory();
        storage.Post("/buckets", "Buckets.Create", CreateBucket.RunAsync)
            .WithTags("Buckets").WithSummary("Creates a bucket; the token may manage it from then on")
            .Field("name", "string", "Letters, digits, dashes and underscores; the id is <stage>.c-<name>.", required: true)
            .Field("stage", "string", "in (default) or out.")
            .Field("displayName", "string", "The name people see; default the name.")
            .Field("description", "string", "A note for people.")
            .Field("backend", "string", "snowflake (default).")
            .Field("color", "string", "A CSS color.")
            .Field("sourceProjectId", "integer", "Links a shared bucket: the project it is in.")
            .Field("sourceBucketId", "string", "Links a shared bucket: its id.")
            .Query("async", "boolean", "Link in a job, answered with 202.")
            .Answers(201, "The bucket");
        storage.Get("/buckets/{bucket_id}", "Buckets.Detail", DetailAsync)
            .WithTags("Buckets").WithSummary("Shows a bucket with its tables")
            .Query("include", "string", "Comma-separated, of the tables: metadata, columns, columnMetadata.")
            .AnswerFromMemory();
        storage.Delete("/buckets/{bucket_id}", "Buckets.Delete", DeleteAsync)
            .WithTags("Buckets").WithSummary("Drops a bucket")
            .Query("force", "boolean", "Also when it has tables; they are dropped.")
            .Query("async", "boolean", "Answer 202 with a job.")
            .Answers(204, "It is gone");
        storage.Get("/buckets/{bucket_id}/owner", "Buckets.Owner", OwnerAsync)
            .WithTags("Buckets").WithSummary("Shows who is asked about a bucket");
        storage.Get("/buckets/{bucket_id}/events", "Buckets.Events", EventsAsync)
            .WithTags("Events").WithSummary("Lists what happened to a bucket").WithEventList();
    });

    private static async Task<Answer<IReadOnlyList<BucketView>>> ListAsync(Origin from, RequestQuery query, BucketStore buckets, MetadataStore metadata, LinkedBy links, CancellationToken stop)
    {
        var include = query.Fields.Texts("include", commas: true) ?? [];
        query.Fields.ThrowIfInvalid();
        var visible = BucketAccessRules.VisibleTo(from.Caller);
        var found = await buckets.ListAsync(from.Project, from.Branch.Id, visible, stop);
        var linkedBy = include.Contains("linkedBuckets") ? await links.OfAsync(from.Project, found, stop) : null;
        var noted = include.Contains("metadata")
            ? await metadata.OfBucketsAsync(from.Project, from.Branch.Id, visible is null ? null : [.. found.Select(bucket => bucket.Number)], stop)
            : null;
        return Answer.Ok<IReadOnlyList<BucketView>>([.. found.Select(bucket => new BucketView(bucket, from.BaseUrl)
        {
            Metadata = noted is null ? null : noted.GetValueOrDefault(bucket.Number) ?? [],
            LinkedBy = linkedBy?[bucket.Number].ToList(),
        })]);
    }

    private static async Task<Answer<BucketView>> DetailAsync(
        Origin from, string bucket_id, RequestQuery query, BucketAccessRules access, TableStore tables, MetadataStore metadata, LinkedBy links, ScheduleStore schedules,
        CancellationToken stop)
    {
        var includes = TableIncludes.From(query.Fields, new TableIncludes(Buckets: false, Columns: false, Metadata: false, ColumnMetadata: false));
        query.Fields.ThrowIfInvalid();
        var bucket = await access.FindAsync(from, bucket_id, BucketAccess.Read, stop);
        var content = await tables.OfBucketAsync(bucket, stop);
        var noted = await metadata.OfTablesAsync(from.Project, from.Branch.Id, [bucket.Number], includes, stop);
        return Answer.Ok(new BucketView(bucket, from.BaseUrl)
        {
            Tables = content.Select(table => TableView.Item(table, null, includes, from.BaseUrl).With(noted.Of(table))).ToList(),
            Metadata = await metadata.OfAsync(MetadataOwner.Of(bucket), stop),
            LinkedBy = [.. (await links.OfAsync(from.Project, [bucket], stop))[bucket.Number]],
            ScheduledTasks = bucket.ExternalPath is null ? [] : [.. (await schedules.OfBucketAsync(bucket, stop)).Select(ScheduledTaskView.From)],
        });
    }

    private static async Task<IResult> DeleteAsync(
        Origin from, string bucket_id, RequestQuery query, BucketAccessRules access, TableStore tables, JobSubmission jobs, CancellationToken stop)
    {
        var force = query.Fields.Flag("force") ?? false;
        var isAsync = query.Fields.Flag("async") ?? false;
        query.Fields.ThrowIfInvalid();
        var bucket = await access.FindAsync(from, bucket_id, BucketAccess.Manage, stop);
        if (!force && bucket.Source is null && await tables.CountOfBucketAsync(bucket, stop) is > 0 and var count)
            return BucketErrors.NotEmpty(count);

        var request = new JobRequest(
            from, DropBucket.Operation, new JsonObject { ["params"] = new JsonObject { ["idBucket"] = bucket.Id, ["force"] = force } }, new DropBucketWork(bucket.Id, force))
        {
            BucketId = bucket.Id,
        };
        if (isAsync)
            return Answer.Accepted(JobView.From(await jobs.SubmitAsync(request, stop), from.BaseUrl));
        await jobs.RunAsync(request, stop);
        return Answer.NoContent;
    }

    private static async Task<IResult> OwnerAsync(Origin from, string bucket_id, BucketAccessRules access, CancellationToken stop)
    {
        var bucket = await access.FindAsync(from, bucket_id, BucketAccess.Read, stop);
        return bucket.Owner is { } owner ? Answer.Ok(owner) : BucketErrors.OwnerNotFound(from.Project, bucket_id);
    }

    private static async Task<IResult> EventsAsync(
        Origin from, string bucket_id, RequestQuery query, BucketAccessRules access, EventReader events, HttpContext context, CancellationToken stop)
    {
        var bucket = await access.FindAsync(from, bucket_id, BucketAccess.Read, stop);
        var asked = EventQuery.From(from.Caller, query.Fields);
        return events.Answer(asked with { Branch = bucket.Branch, ObjectType = "bucket", ObjectId = bucket.Id }, context);
    }
}

using System.Text.Json.Nodes;
using Headgate.Identity;
using Headgate.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Storage;

internal static class ExternalBucketEndpoints
{
    public static void MapExternalBuckets(this IEndpointRouteBuilder routes) => routes.MapStorageBranched(storage =>
    {
        storage.Post("/buckets/register", "Buckets.Register", RegisterAsync)
            .WithTags("Buckets").WithSummary("Makes a read-only bucket of a folder of files, or of a schema of a PostgreSQL, that the operator allows")
            .Field("name", "string", "Letters, digits, dashes and underscores; the id is <stage>.c-<name>.", required: true)
            .Field("path", "array", "[folder] or [database, schema].", required: true)
            .Field("stage", "string", "in (default) or out.")
            .Field("displayName", "string", "The name people see; default the name.")
            .Field("description", "string", "A note for people.")
            .Field("backend", "string", "snowflake (default).")
            .Field("isSnowflakeSharedDatabase", "boolean", "Taken and not used.")
            .Answers(202, "The job; its results are the bucket with warnings");
        storage.Get("/buckets/register-guide", "Buckets.RegisterGuide", Guide)
            .WithTags("Buckets").WithSummary("Says in Markdown what an operator does before a path can be registered")
            .Query("path", "array", "[folder] or [database, schema].")
            .Query("backend", "string", "snowflake (default).")
            .Query("isSnowflakeSharedDatabase", "boolean", "Taken and not used.");
        storage.Put("/buckets/{bucket_id}/refresh", "Buckets.Refresh", RefreshAsync)
            .WithTags("Buckets").WithSummary("Reads an external bucket's source again; what is gone there goes here")
            .Query("force", "boolean", "Also what has not changed.")
            .Query("lastChangeDate", "string", "What changed later: unix timestamp, date or words such as -2 days. Default: what differs from the last refresh.")
            .Answers(202, "The job; its results are the bucket with warnings");
    });

    private static async Task<IResult> RegisterAsync(
        Origin from, RequestBody body, ProjectDirectory projects, JobSubmission jobs, TimeProvider clock, CancellationToken stop)
    {
        Caller.Require(from.Caller.CanManageBuckets);
        var path = Path(body.Fields);
        body.Fields.Flag("isSnowflakeSharedDatabase");
        var project = await projects.OfAsync(from.Caller, stop);
        var bucket = CreateBucket.Read(from, project, body.Fields, clock.GetUtcNow()) with { ExternalPath = path };
        if (!project.Features.Contains(ExternalSources.Feature))
            return ExternalErrors.NotEnabled;
        ExternalSources.Check(path);
        var parameters = new JsonObject
        {
            ["params"] = new JsonObject
            {
                ["bucketName"] = bucket.Name,
                ["displayName"] = bucket.DisplayName,
                ["bucketStage"] = bucket.Stage,
                ["path"] = new JsonArray([.. path.Select(part => (JsonNode)part)]),
                ["devBranchId"] = from.Branch.Id,
                ["queue"] = "main",
            },
        };
        var request = new JobRequest(from, RegisterBucket.Operation, parameters, new RegisterBucketWork(bucket));
        return Answer.Accepted(JobView.From(await jobs.SubmitAsync(request, stop), from.BaseUrl));
    }

    private static async Task<IResult> Guide(Origin from, RequestQuery query, ProjectDirectory projects, CancellationToken stop)
    {
        var path = Path(query.Fields);
        var backend = query.Fields.Text("backend", 40);
        query.Fields.ThrowIfInvalid(BucketErrors.Validation);
        if (!string.IsNullOrEmpty(backend) && !(await projects.OfAsync(from.Caller, stop)).AssignedBackends.Contains(backend))
            return BucketErrors.BackendNotAllowed(backend);
        ExternalSources.Check(path);
        return Answer.Ok(new { Markdown = RegisterGuide.Markdown(path) });
    }

    private static async Task<IResult> RefreshAsync(
        Origin from, string bucket_id, RequestQuery query, BucketAccessRules access, JobSubmission jobs, TimeProvider clock, CancellationToken stop)
    {
        var bucket = await access.FindToDescribeAsync(from, bucket_id, BucketAccess.Write, stop);
        var force = query.Fields.Flag("force") ?? false;
        DateTimeOffset? since = null;
        if (query.Fields.Text("lastChangeDate", 100) is { Length: > 0 } text && (since = TimeText.Parse(text, clock.GetUtcNow())) is null)
            query.Fields.Wrong("lastChangeDate", "This value is neither a unix timestamp nor a date.");
        query.Fields.ThrowIfInvalid(BucketErrors.Validation);
        if (bucket.ExternalPath is null)
            return ExternalErrors.NotExternal(bucket.Id);
        return Answer.Accepted(JobView.From(await jobs.SubmitAsync(Refresh(from, bucket, force, since), stop), from.BaseUrl));
    }

    /// <summary>A refresh; those of one bucket run one after the other.</summary>
    public static JobRequest Refresh(Origin from, Bucket bucket, bool force, DateTimeOffset? since) => new(
        from, RefreshBucket.Operation, new JsonObject { ["params"] = new JsonObject { ["idBucket"] = bucket.Number } }, new RefreshBucketWork(bucket.Id, force, since))
    {
        BucketId = bucket.Id,
        Key = $"{bucket.Project}/{bucket.Branch}/{bucket.Id}",
    };

    private static IReadOnlyList<string> Path(Fields request)
    {
        if (!request.Has("path"))
            request.Wrong("path", "This field is missing.");
        var path = request.Texts("path", commas: false, most: 10) ?? [];
        if (request.Has("path") && path.Count == 0)
            request.Wrong("path", "This value should not be blank.");
        return path;
    }
}

using Headgate.Events;
using Headgate.Identity;
using Headgate.Kernel;
using Headgate.Postgres;
using Microsoft.AspNetCore.Http;

namespace Headgate.Storage;

internal static class CreateBucket
{
    public static async Task<IResult> RunAsync(
        Origin from, RequestQuery query, RequestBody body, LinkRequest links, ProjectDirectory projects, BranchCatalogue branches, MetadataDatabase database, EventLog events, TimeProvider clock, CancellationToken stop)
    {
        Caller.Require(from.Caller.CanManageBuckets);
        var isAsync = (query.Fields.Flag("async") ?? false) | (body.Fields.Flag("async") ?? false);
        query.Fields.ThrowIfInvalid();
        var sourceProject = body.Fields.Number("sourceProjectId", 1);
        var sourceBucket = body.Fields.Text("sourceBucketId", 200);
        if (sourceProject is not null && string.IsNullOrEmpty(sourceBucket))
            body.Fields.Wrong("sourceBucketId", "This field is missing.");
        else if (!string.IsNullOrEmpty(sourceBucket) && sourceProject is null)
            body.Fields.Wrong("sourceProjectId", "This field is missing.");
        var bucket = Read(from, await projects.OfAsync(from.Caller, stop), body.Fields, clock.GetUtcNow());
        if (sourceProject is { } owner)
            return await links.RunAsync(from, bucket, owner, sourceBucket!, isAsync, stop);
        var made = await database.WriteAsync(
            from.Project,
            async (transaction, token) =>
            {
                await branches.HoldAsync(transaction, from.Project, from.Branch.Id, token);
                var inserted = await BucketStore.InsertAsync(transaction, bucket, token);
                await TokenBuckets.GrantAsync(transaction, from.Project, from.Caller.Token, inserted.Id, BucketAccess.Manage, token);
                await events.RecordAsync(
                    transaction,
                    NewEvent.By(from.Caller, from.Branch, from.Call, "storage.bucketCreated", $"Created bucket {inserted.Id}", JobEvents.Of(inserted)) with
                    {
                        RunId = from.RunId,
                        Params = body.Fields.Values.DeepClone(),
                    },
                    token);
                return inserted;
            },
            stop);
        return Answer.Created(new BucketView(made, from.BaseUrl));
    }

    /// <exception cref="RefusedException">A field is wrong.</exception>
    public static Bucket Read(Origin from, Project project, Fields body, DateTimeOffset now)
    {
        var asked = body.RequiredText("name", BucketName.Longest);
        var stage = body.OneOf("stage", "in", "out") ?? "in";
        var displayName = body.Text("displayName", BucketName.Longest);
        var description = body.Text("description") ?? "";
        var backend = body.Text("backend", 40);
        var color = body.Text("color", 100);
        body.ThrowIfInvalid(BucketErrors.Validation);
        if (!string.IsNullOrEmpty(backend) && !(project.AssignedBackends.Contains(backend) && BackendTypes.Knows(backend)))
            throw new RefusedException(BucketErrors.BackendNotAllowed(backend));
        if (!string.IsNullOrEmpty(color) && !BucketName.IsColor(color))
            throw new RefusedException(BucketErrors.InvalidColor(color));
        var name = BucketName.Of(asked);
        return new Bucket
        {
            Number = 0,
            Project = from.Project,
            Branch = from.Branch.Id,
            InBranch = !from.Branch.IsDefault,
            Id = $"{stage}.{name}",
            Stage = stage,
            Name = name,
            DisplayName = string.IsNullOrEmpty(displayName) ? asked : BucketName.DisplayNameOf(displayName),
            Description = description,
            Backend = string.IsNullOrEmpty(backend) ? project.DefaultBackend : backend,
            Color = string.IsNullOrEmpty(color) ? null : color,
            Owner = from.Caller.Admin is { } admin ? new BucketOwner(admin.Id, admin.Name, from.Caller.TokenDescription) : null,
            Created = now,
            Updated = now,
        };
    }
}

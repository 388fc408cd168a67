using System.Globalization;
using System.Text.Json.Nodes;
using Headgate.Identity;
using Headgate.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Storage;

internal static class SharingEndpoints
{
    private const int MostTargets = 1_000;

    public static void MapSharing(this IEndpointRouteBuilder routes) => routes.MapStorageBranched(storage =>
    {
        storage.Post("/buckets/{bucket_id}/share-organization", "Buckets.ShareOrganization", (Origin from, string bucket_id, Sharer sharer, CancellationToken stop) =>
                sharer.ShareAsync(from, bucket_id, ShareBucket.ToOrganization, SharingType.Organization, new JsonObject(), stop))
            .WithTags("Buckets").WithSummary("Lets members of the organization link a bucket from any of its projects")
            .Answers(202, "The job; its results are the bucket");
        storage.Post("/buckets/{bucket_id}/share-organization-project", "Buckets.ShareOrganizationProject", (Origin from, string bucket_id, Sharer sharer, CancellationToken stop) =>
                sharer.ShareAsync(from, bucket_id, ShareBucket.ToOrganizationProject, SharingType.OrganizationProject, new JsonObject(), stop))
            .WithTags("Buckets").WithSummary("Lets every project of the organization link a bucket")
            .Answers(202, "The job; its results are the bucket");
        storage.Post("/buckets/{bucket_id}/share-to-projects", "Buckets.ShareToProjects", ToProjectsAsync)
            .WithTags("Buckets").WithSummary("Lets some projects of the organization link a bucket")
            .Field("targetProjectIds", "array", "Numbers of projects.", required: true)
            .Answers(202, "The job; its results are the bucket");
        storage.Post("/buckets/{bucket_id}/share-to-users", "Buckets.ShareToUsers", ToUsersAsync)
            .WithTags("Buckets").WithSummary("Lets some members of the organization's projects link a bucket")
            .Field("targetUsers", "array", "Numbers or e-mail addresses of admins.", required: true)
            .Answers(202, "The job; its results are the bucket");
        storage.Put("/buckets/{bucket_id}/share", "Buckets.ChangeSharing", ChangeAsync)
            .WithTags("Buckets").WithSummary("Changes who may link a shared bucket; links that are there stay")
            .Field("sharing", "string", "organization or organization-project.", required: true)
            .Answers(202, "The job; its results are the bucket");
        storage.Delete("/buckets/{bucket_id}/share", "Buckets.StopSharing", StopAsync)
            .WithTags("Buckets").WithSummary("Takes a shared bucket back; not while it is linked")
            .Answers(202, "The job; its results are the bucket");
    });

    private static async Task<IResult> ToProjectsAsync(
        Origin from, string bucket_id, RequestBody body, Sharer sharer, ProjectDirectory projects, OrganizationDirectory organizations, SharingRules rules, CancellationToken stop)
    {
        await rules.FindToShareAsync(from, bucket_id, stop);
        var asked = Targets(body.Fields, "targetProjectIds");
        var known = await organizations.ProjectsAsync((await projects.OfAsync(from.Caller, stop)).Organization, stop);
        var foreign = asked.Where(text => !ProjectId.TryParse(text, CultureInfo.InvariantCulture, out var id) || !known.ContainsKey(id)).ToList();
        if (foreign.Count > 0)
            return SharingErrors.ForeignProjects(foreign);
        long[] ids = [.. asked.Select(text => long.Parse(text, CultureInfo.InvariantCulture)).Distinct()];
        var shown = new JsonObject { ["targetProjectIds"] = new JsonArray([.. ids.Select(id => (JsonNode)id)]) };
        return await sharer.ShareAsync(from, bucket_id, ShareBucket.ToProjects, SharingType.Projects, shown, stop, projects: ids);
    }

    private static async Task<IResult> ToUsersAsync(
        Origin from, string bucket_id, RequestBody body, Sharer sharer, ProjectDirectory projects, OrganizationDirectory organizations, SharingRules rules, CancellationToken stop)
    {
        await rules.FindToShareAsync(from, bucket_id, stop);
        var asked = Targets(body.Fields, "targetUsers");
        var organization = (await projects.OfAsync(from.Caller, stop)).Organization;
        var byId = asked.ToLookup(text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _));
        var found = await organizations.FindAdminsAsync(organization, [.. byId[true].Select(text => long.Parse(text, CultureInfo.InvariantCulture))], [.. byId[false]], stop);
        var foreign = asked.Where(text => !found.Any(admin =>
            admin.Id.ToString(CultureInfo.InvariantCulture) == text || string.Equals(admin.Email, text, StringComparison.OrdinalIgnoreCase))).ToList();
        if (foreign.Count > 0)
            return SharingErrors.ForeignAdmins(foreign);
        var shown = new JsonObject { ["targetUsers"] = new JsonArray([.. found.Select(admin => (JsonNode)admin.Id)]) };
        return await sharer.ShareAsync(
            from, bucket_id, ShareBucket.ToUsers, SharingType.Users, shown, stop, users: [.. found.Select(admin => new SharingUser(admin.Id, admin.Name, admin.Email))]);
    }

    private static async Task<IResult> ChangeAsync(Origin from, string bucket_id, RequestBody body, Sharer sharer, SharingRules rules, CancellationToken stop)
    {
        var bucket = await rules.FindToShareAsync(from, bucket_id, stop);
        var type = body.Fields.OneOf("sharing", SharingWords.Organization, SharingWords.OrganizationProject);
        if (type is null)
            body.Fields.RequiredText("sharing");
        body.Fields.ThrowIfInvalid(BucketErrors.Validation);
        if (bucket.Sharing is null)
            return SharingErrors.NotShared(bucket.Id);
        var shown = new JsonObject { ["sharingType"] = type };
        return await sharer.ShareAsync(from, bucket_id, ShareBucket.Change, SharingWords.Parse(type!), shown, stop);
    }

    private static async Task<IResult> StopAsync(Origin from, string bucket_id, Sharer sharer, SharingRules rules, SharingStore sharing, CancellationToken stop)
    {
        var bucket = await rules.FindToShareAsync(from, bucket_id, stop);
        if (bucket.Sharing is null)
            return SharingErrors.NotShared(bucket.Id);
        if ((await sharing.LinksAsync(from.Project, [bucket.Number], stop)).Count > 0)
            return SharingErrors.AlreadyLinked;
        return await sharer.ShareAsync(from, bucket_id, ShareBucket.Stop, null, new JsonObject(), stop);
    }

    private static IReadOnlyList<string> Targets(Fields body, string name)
    {
        var targets = body.Texts(name, commas: true, MostTargets);
        if (!body.Has(name))
            body.Wrong(name, "This field is missing.");
        else if (targets is { Count: 0 })
            body.Wrong(name, "This collection should contain 1 element or more.");
        body.ThrowIfInvalid(BucketErrors.Validation);
        return targets ?? [];
    }
}

/// <summary>Queues a change of sharing.</summary>
internal sealed class Sharer(SharingRules rules, JobSubmission jobs, TimeProvider clock)
{
    /// <exception cref="RefusedException">The caller may not share the bucket.</exception>
    public async Task<IResult> ShareAsync(
        Origin from, string bucketId, string operation, SharingType? type, JsonObject shown, CancellationToken stop,
        IReadOnlyList<long>? projects = null, IReadOnlyList<SharingUser>? users = null)
    {
        var bucket = await rules.FindToShareAsync(from, bucketId, stop);
        var sharing = type is null ? null : new BucketSharing
        {
            Type = type.Value,
            Projects = projects ?? [],
            Users = users ?? [],
            ById = from.Caller.Admin?.Id,
            ByName = from.Caller.Admin?.Name ?? from.Caller.TokenDescription,
            At = clock.GetUtcNow(),
        };
        shown["queue"] = "main";
        var work = new ShareBucketWork(bucket.Id, sharing, MustBeShared: operation is ShareBucket.Change or ShareBucket.Stop);
        var request = new JobRequest(from, operation, new JsonObject { ["params"] = shown }, work) { BucketId = bucket.Id };
        return Answer.Accepted(JobView.From(await jobs.SubmitAsync(request, stop), from.BaseUrl));
    }
}

using Headgate.Identity;
using Headgate.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Storage;

internal static class SharedBucketEndpoints
{
    public static void MapSharedBuckets(this IEndpointRouteBuilder routes) => routes.MapStorageBranched(storage =>
        storage.Get("/shared-buckets", "Buckets.ListShared", ListAsync)
            .WithTags("Buckets").WithSummary("Lists buckets of other projects that the caller may link")
            .Query("include", "string", "Comma-separated: metadata."));

    private static async Task<Answer<IReadOnlyList<SharedBucketView>>> ListAsync(
        Origin from, RequestQuery query, BucketStore buckets, SharingStore sharing, SharingRules rules, MetadataStore metadata, ProjectDirectory projects, OrganizationDirectory organizations,
        CancellationToken stop)
    {
        var include = query.Fields.Texts("include", commas: true) ?? [];
        query.Fields.ThrowIfInvalid();
        Caller.Require(from.Caller.IsMaster || from.Caller.CanManageBuckets);
        var beside = (await organizations.ProjectsAsync((await projects.OfAsync(from.Caller, stop)).Organization, stop)).Keys.Where(project => project != from.Project);
        List<(Bucket Bucket, BucketSharing Sharing)> mine = [];
        foreach (var bucket in await buckets.ListSharedAsync([.. beside], stop))
        {
            if (await rules.MayLinkAsync(from.Project, from.Caller.Admin?.Id, bucket, stop))
                mine.Add((bucket, bucket.Sharing!));
        }

        var tables = await sharing.TablesAsync([.. mine.Select(one => one.Bucket)], stop);
        List<SharedBucketView> views = [];
        foreach (var (bucket, how) in mine)
        {
            var notes = include.Contains("metadata") ? await metadata.OfAsync(MetadataOwner.Of(bucket), stop) : null;
            views.Add(SharedBucketView.From(bucket, how, tables[bucket.Number], notes));
        }

        return Answer.Ok<IReadOnlyList<SharedBucketView>>(views);
    }
}

using Headgate.Kernel;
using Headgate.Keptn.Gateway;
using Headgate.Keptn.Projects;
using Headgate.Keptn.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Keptn.Resources;

/// <summary>The resource service: the same operations on the files of a project, a stage and a service.</summary>
internal static class ResourceEndpoints
{
    private const string Project = "/project/{projectName}";
    private const string Stage = Project + "/stage/{stageName}";
    private const string Service = Stage + "/service/{serviceName}";

    public static void MapKeptnResources(this IEndpointRouteBuilder routes)
    {
        var service = routes.MapKeptn(KeptnServices.Resources);
        Map(service.MapGroup(Project + "/resource"), "project", "Project Resource");
        Map(service.MapGroup(Stage + "/resource"), "stage", "Stage Resource");
        Map(service.MapGroup(Service + "/resource"), "service", "Service Resource");
    }

    private static void Map(RouteGroupBuilder files, string scope, string tag)
    {
        const string one = "/{resourceURI}";
        // The gateway makes slashes of escaped ones, so a URI can be several parts of the path.
        const string deep = "/{**resourceURI}";
        files.MapGet("", ListAsync).WithTags(tag).WithSummary($"List the resources of a {scope}")
            .Query("pageSize", "integer", "Default 20.").Query("nextPageKey", "string", "Where the page begins.");
        files.MapPost("", CreateAsync).WithTags(tag).WithSummary($"Create resources of a {scope}")
            .Field("resources", "array", "Objects with resourceURI and resourceContent, base64.", required: true).Answers(201, "The commit");
        files.MapPut("", UpdateAsync).WithTags(tag).WithSummary($"Update resources of a {scope}")
            .Field("resources", "array", "Objects with resourceURI and resourceContent, base64.", required: true);
        files.MapGet(one, ReadAsync).WithTags(tag).WithSummary($"Read a resource of a {scope}")
            .Query("gitCommitID", "string", "The commit to read it at. Default the latest.");
        files.MapPut(one, WriteAsync).WithTags(tag).WithSummary($"Update a resource of a {scope}")
            .Field("resourceContent", "string", "The content, base64.", required: true);
        files.MapDelete(one, DeleteAsync).WithTags(tag).WithSummary($"Delete a resource of a {scope}");
        files.MapGet(deep, ReadAsync).ExcludeFromDescription();
        files.MapPut(deep, WriteAsync).ExcludeFromDescription();
        files.MapDelete(deep, DeleteAsync).ExcludeFromDescription();
    }

    private static async Task<KeptnAnswer<WriteView>> CreateAsync(HttpContext context, ResourceFiles files, IUpstreams upstreams, CancellationToken stop) =>
        KeptnAnswer.Created(await WriteListAsync(context, files, upstreams, stop));

    private static async Task<KeptnAnswer<WriteView>> UpdateAsync(HttpContext context, ResourceFiles files, IUpstreams upstreams, CancellationToken stop) =>
        KeptnAnswer.Ok(await WriteListAsync(context, files, upstreams, stop));

    private static async Task<WriteView> WriteListAsync(HttpContext context, ResourceFiles files, IUpstreams upstreams, CancellationToken stop)
    {
        var body = await ResourceRequest.BodyAsync<WriteResourcesRequest>(context);
        var scope = ResourceRequest.Scope(context);
        return await WrittenAsync(scope, await files.WriteAsync(scope, body.ToFiles(), stop), upstreams, stop);
    }

    private static async Task<KeptnAnswer<ResourceListView>> ListAsync(HttpContext context, BranchRefresh refresh, ResourceFiles files, IUpstreams upstreams, CancellationToken stop)
    {
        var page = ResourceRequest.Page(context);
        var scope = ResourceRequest.Scope(context);
        var upstream = await upstreams.FindAsync(scope.Project, stop);
        await refresh.NowAsync(scope, upstream, stop);
        var (uris, commit) = await files.ListAsync(scope, stop);
        return KeptnAnswer.Ok(ResourceListView.Of(page, uris, VersionView.Of(upstream, commit)));
    }

    private static async Task<KeptnAnswer<ResourceView>> ReadAsync(
        string resourceURI, HttpContext context, BranchRefresh refresh, ResourceFiles files, IUpstreams upstreams, CancellationToken stop)
    {
        var scope = ResourceRequest.Scope(context);
        var uri = ResourceRequest.Uri(resourceURI);
        var upstream = await upstreams.FindAsync(scope.Project, stop);
        var commit = context.Request.Query["gitCommitID"].FirstOrDefault() is { Length: > 0 } given and not "\"\"" ? given : null;
        await refresh.NowAsync(scope, upstream, stop);
        var found = await files.ReadAsync(scope, uri, commit, stop) ?? throw new RefusedException(ResourceErrors.ResourceNotFound);
        return KeptnAnswer.Ok(new ResourceView(resourceURI, Convert.ToBase64String(found.Content), VersionView.Of(upstream, found.Commit)));
    }

    private static async Task<KeptnAnswer<WriteView>> WriteAsync(string resourceURI, HttpContext context, ResourceFiles files, IUpstreams upstreams, CancellationToken stop)
    {
        var body = await ResourceRequest.BodyAsync<WriteResourceRequest>(context);
        var scope = ResourceRequest.Scope(context);
        ResourceRequest.RefuseWayOut(resourceURI);
        var file = new ResourceFile(ResourceRequest.Uri(resourceURI), ResourceRequest.Content(body.Content));
        return KeptnAnswer.Ok(await WrittenAsync(scope, await files.WriteAsync(scope, [file], stop), upstreams, stop));
    }

    private static async Task<KeptnAnswer<WriteView>> DeleteAsync(string resourceURI, HttpContext context, ResourceFiles files, IUpstreams upstreams, CancellationToken stop)
    {
        var scope = ResourceRequest.Scope(context);
        return KeptnAnswer.Ok(await WrittenAsync(scope, await files.DeleteAsync(scope, ResourceRequest.Uri(resourceURI), stop), upstreams, stop));
    }

    private static async Task<WriteView> WrittenAsync(ResourceScope scope, string commit, IUpstreams upstreams, CancellationToken stop) =>
        new(commit, VersionView.Of(await upstreams.FindAsync(scope.Project, stop), commit));
}

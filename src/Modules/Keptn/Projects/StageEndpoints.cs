using Headgate.Kernel;
using Headgate.Keptn.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Keptn.Projects;

/// <summary>Stages, which come and go with their project.</summary>
internal static class StageEndpoints
{
    private const string Tag = "Stages";

    public static void MapStageRoutes(this RouteGroupBuilder service)
    {
        service.MapGet("/project/{project}/stage", ListAsync).WithTags(Tag).WithSummary("Lists the stages of a project by name")
            .Query("pageSize", "integer", "The most to list; default 20.").Query("nextPageKey", "string", "Of the page before.")
            .Query("disableUpstreamSync", "boolean", "Taken, and makes no difference.");
        service.MapGet("/project/{project}/stage/{stage}", ShowAsync).WithTags(Tag).WithSummary("Shows a stage");
    }

    /// <summary>The stage of a project.</summary>
    /// <exception cref="RefusedException">404: there is no such project or stage.</exception>
    public static async Task<StageView> RequireAsync(ProjectReader projects, string project, string stage, CancellationToken stop)
    {
        var found = await projects.ShowAsync(project, stop) ?? throw new RefusedException(ProjectErrors.NoProject);
        return found.Stages.FirstOrDefault(one => one.StageName == stage) ?? throw new RefusedException(ProjectErrors.NoStage);
    }

    private static async Task<KeptnAnswer<StagePage>> ListAsync(HttpRequest request, string project, ProjectReader projects, CancellationToken stop)
    {
        var page = StringPage.From(request);
        var found = await projects.ShowAsync(project, stop) ?? throw new RefusedException(ProjectErrors.NoProject);
        var byName = found.Stages.OrderBy(stage => stage.StageName, StringComparer.Ordinal).ToList();
        return KeptnAnswer.Ok(new StagePage(page.Of(byName), page.NextKey(byName.Count), NumberPage.Count(byName.Count)));
    }

    private static async Task<KeptnAnswer<StageView>> ShowAsync(string project, string stage, ProjectReader projects, CancellationToken stop) =>
        KeptnAnswer.Ok(await RequireAsync(projects, project, stage, stop));
}

using Headgate.Kernel;
using Headgate.Keptn.Gateway;
using Headgate.Keptn.Projects;
using Headgate.Keptn.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Keptn.Sequences.Executions;

/// <summary>The list of executions.</summary>
internal static class ExecutionEndpoints
{
    public static void MapSequenceExecutions(this IEndpointRouteBuilder routes) =>
        routes.MapKeptn(KeptnServices.ControlPlane).MapGet("/sequence-execution", ListAsync).WithTags("Sequence Execution").WithSummary("Get sequence executions")
            .Query("project", "string", "The project; required.").Query("stage", "string", "Only in this stage.").Query("service", "string", "Only of this service.")
            .Query("name", "string", "Only of this sequence.").Query("status", "string", "Only in this state, such as started or finished.")
            .Query("keptnContext", "string", "Only of this context.")
            .Query("pageSize", "integer", "How many; default all.").Query("nextPageKey", "integer", "The key of the page.");

    private static async Task<KeptnAnswer<ExecutionsView>> ListAsync(HttpRequest request, IProjectCatalogue projects, ExecutionStore executions, CancellationToken stop)
    {
        var page = NumberPage.From(request);
        var project = QueryText.Of(request.Query["project"]);
        if (project.Length == 0)
            throw GoBody.Refuse("project name must not be empty");
        if (await projects.FindAsync(project, stop) is null)
            throw new RefusedException(new ApiError(404, null, "project not found"));
        var asked = new ExecutionFilter(project)
        {
            Stage = QueryText.Of(request.Query["stage"]),
            Service = QueryText.Of(request.Query["service"]),
            Name = QueryText.Of(request.Query["name"]),
            State = QueryText.Of(request.Query["status"]),
            Context = QueryText.Of(request.Query["keptnContext"]),
        };
        var (found, total) = await executions.ListAsync(asked, page.Offset, page.Limit, stop);
        return KeptnAnswer.Ok(new ExecutionsView([.. found.Select(ExecutionView.Of)], page.NextKey(total), NumberPage.Count(found.Count), NumberPage.Count(total)));
    }
}

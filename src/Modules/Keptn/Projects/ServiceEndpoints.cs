using Headgate.Kernel;
using Headgate.Keptn.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace Headgate.Keptn.Projects;

/// <summary>Services, which are in all stages of their project.</summary>
internal static class ServiceEndpoints
{
    private const string Tag = "Services";

    public static void MapServiceRoutes(this RouteGroupBuilder service)
    {
        service.MapGet("/project/{project}/stage/{stage}/service", ListAsync).WithTags(Tag).WithSummary("Lists the services of a stage by name")
            .Query("pageSize", "integer", "The most to list; default 20.").Query("nextPageKey", "string", "Of the page before.")
            .Query("disableUpstreamSync", "boolean", "Taken, and makes no difference.");
        service.MapGet("/project/{project}/stage/{stage}/service/{service}", ShowAsync).WithTags(Tag).WithSummary("Shows a service in a stage");
        service.MapPost("/project/{project}/service", CreateAsync).WithTags(Tag).WithSummary("Makes a service in all stages")
            .Field("serviceName", "string", "A name that a folder may have.", required: true);
        service.MapDelete("/project/{project}/service/{service}", DeleteAsync).WithTags(Tag).WithSummary("Deletes a service from all stages");
    }

    private static async Task<KeptnAnswer<ServicePage>> ListAsync(HttpRequest request, string project, string stage, ProjectReader projects, CancellationToken stop)
    {
        var page = StringPage.From(request);
        var all = (await StageEndpoints.RequireAsync(projects, project, stage, stop)).Services;
        return KeptnAnswer.Ok(new ServicePage(page.Of(all), page.NextKey(all.Count), NumberPage.Count(all.Count)));
    }

    private static async Task<IResult> ShowAsync(string project, string stage, string service, ProjectReader projects, CancellationToken stop) =>
        (await StageEndpoints.RequireAsync(projects, project, stage, stop)).Services.FirstOrDefault(one => one.ServiceName == service) is { } found
            ? KeptnAnswer.Ok(found)
            : ProjectErrors.NoService;

    private static async Task<KeptnAnswer<MessageView>> CreateAsync(HttpContext context, string project, ProjectsOptions options, ServiceChanges services, IHostApplicationLifetime host)
    {
        var asked = await GoBody.ReadAsync<ServiceRequest>(context);
        await services.CreateAsync(project, asked.RequireName(options), host.ApplicationStopping);
        return KeptnAnswer.Ok(new MessageView(""));
    }

    private static async Task<KeptnAnswer<MessageView>> DeleteAsync(string project, string service, ServiceChanges services, IHostApplicationLifetime host)
    {
        await services.DeleteAsync(project, service, host.ApplicationStopping);
        return KeptnAnswer.Ok(new MessageView(""));
    }
}

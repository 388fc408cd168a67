using Headgate.Kernel;
using Headgate.Keptn.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace Headgate.Keptn.Projects;

/// <summary>Projects.</summary>
internal static class ProjectEndpoints
{
    private const string Tag = "Projects";

    public static void MapProjectRoutes(this RouteGroupBuilder service)
    {
        service.MapGet("/project", ListAsync).WithTags(Tag).WithSummary("Lists projects")
            .Query("pageSize", "integer", "The most to list; default 20.").Query("nextPageKey", "string", "Of the page before.")
            .Query("disableUpstreamSync", "boolean", "Taken, and makes no difference.");
        service.MapGet("/project/{project}", ShowAsync).WithTags(Tag).WithSummary("Shows a project");
        service.MapPost("/project", CreateAsync).WithTags(Tag).WithSummary("Makes a project")
            .Field("name", "string", "Lower-case letters, digits and hyphens.", required: true)
            .Field("shipyard", "string", "A shipyard.yaml, base64.", required: true)
            .Field("gitCredentials", "object", "remoteURL, user and either https (token, certificate, insecureSkipTLS, proxy) or ssh (privateKey, privateKeyPass) of an upstream that exists and is empty; without it the stack keeps the repository itself.")
            .Answers(201, "Made");
        service.MapPut("/project", UpdateAsync).WithTags(Tag).WithSummary("Changes a project")
            .Field("name", "string", "The project.", required: true)
            .Field("shipyard", "string", "A shipyard.yaml with the same stages, base64.")
            .Field("gitCredentials", "object", "A new upstream, or the same with new credentials.")
            .Answers(201, "Changed");
        service.MapDelete("/project/{project}", DeleteAsync).WithTags(Tag).WithSummary("Deletes a project; an upstream stays");
    }

    private static async Task<KeptnAnswer<ProjectPage>> ListAsync(HttpRequest request, ProjectReader projects, CancellationToken stop) =>
        KeptnAnswer.Ok(await projects.ListAsync(StringPage.From(request), stop));

    private static async Task<IResult> ShowAsync(string project, ProjectReader projects, CancellationToken stop) =>
        await projects.ShowAsync(project, stop) is { } found ? KeptnAnswer.Ok(found) : ProjectErrors.NoSuchProject(project);

    private static async Task<IResult> CreateAsync(HttpContext context, ProjectRules rules, ProjectCreation creation, IHostApplicationLifetime host)
    {
        var asked = await GoBody.ReadStrictAsync<CreateProjectRequest>(context);
        // A caller that goes away does not leave half a project: the change runs on.
        await creation.CreateAsync(asked, rules.CheckNew(asked), host.ApplicationStopping);
        return Results.StatusCode(201);
    }

    private static async Task<IResult> UpdateAsync(HttpContext context, ProjectRules rules, ProjectUpdate update, IHostApplicationLifetime host)
    {
        var asked = await GoBody.ReadStrictAsync<UpdateProjectRequest>(context);
        await update.UpdateAsync(asked, rules.CheckChange(asked), host.ApplicationStopping);
        return Results.StatusCode(201);
    }

    private static async Task<KeptnAnswer<MessageView>> DeleteAsync(string project, ProjectDeletion deletion, IHostApplicationLifetime host) =>
        KeptnAnswer.Ok(new MessageView(await deletion.DeleteAsync(project, host.ApplicationStopping)));
}

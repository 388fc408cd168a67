using Headgate.Identity;
using Headgate.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Management;

internal static class ProjectEndpoints
{
    private const int LongestReason = 1_000;

    public static void MapProjects(this RouteGroupBuilder manage)
    {
        WithFields(manage.MapPost("/organizations/{organization_id}/projects", CreateAsync).WithName("Projects.Create"))
            .WithSummary("Makes a project; the caller joins it as admin");
        manage.MapGet("/projects/{project_id}", DetailAsync).WithName("Projects.Detail").WithTags("Projects").WithSummary("Shows a project");
        WithFields(manage.MapPut("/projects/{project_id}", UpdateAsync).WithName("Projects.Update")).WithSummary("Changes a project; fields that are not sent stay")
            .Field("expirationDays", "integer", "Days from now until the project and its tokens stop working.");
        manage.MapDelete("/projects/{project_id}", DeleteAsync).WithName("Projects.Delete").WithTags("Projects")
            .WithSummary("Deletes a project; its tokens stop working at once").Answers(204, "Deleted.");
        manage.MapPost("/projects/{project_id}/disabled", DisableAsync).WithName("Projects.Disable").WithTags("Projects")
            .WithSummary("Refuses all tokens of a project, or accepts them again")
            .Field("isDisabled", "boolean", "Whether to refuse them.", required: true)
            .Field("disableReason", "string", "Why; the refusals say it.");
    }

    private static RouteHandlerBuilder WithFields(RouteHandlerBuilder route) => route.WithTags("Projects")
        .Field("name", "string", "Its name; required for a new one.")
        .Field("type", "string", "production, poc, demo or a template's id; default production.")
        .Field("defaultBackend", "string", "snowflake, bigquery or redshift: whose column types tables have; default snowflake.")
        .Field("dataRetentionTimeInDays", "integer", "Days old table versions are kept; default 7.");

    private static async Task<IResult> CreateAsync(
        ManageCaller me, string organization_id, RequestBody body, Reach reach, ProjectAdministration administration, ProjectAnswers answers, CancellationToken stop)
    {
        var organization = await reach.OrganizationAsync(me, organization_id, null, stop);
        var wanted = ProjectRequest.New(body.Fields);
        body.Fields.ThrowIfInvalid();
        var project = await administration.CreateProjectAsync(organization.Id, wanted, me.AdminId, stop);
        return Answer.Ok(await answers.DetailAsync(project, stop));
    }

    private static async Task<IResult> DetailAsync(ManageCaller me, string project_id, Reach reach, ProjectAnswers answers, CancellationToken stop) =>
        Answer.Ok(await answers.DetailAsync((await reach.ProjectAsync(me, project_id, ProjectLevel.Read, stop)).Id, stop));

    private static async Task<IResult> UpdateAsync(
        ManageCaller me, string project_id, RequestBody body, Reach reach, ProjectAdministration administration, ProjectAnswers answers, TimeProvider clock, CancellationToken stop)
    {
        var project = await reach.ProjectAsync(me, project_id, ProjectLevel.Manage, stop);
        var change = ProjectRequest.Change(body.Fields, project, clock.GetUtcNow());
        body.Fields.ThrowIfInvalid();
        return await administration.ChangeAsync(project.Id, change, stop)
            ? Answer.Ok(await answers.DetailAsync(project.Id, stop))
            : ManagementErrors.NotFound("project", project_id);
    }

    private static async Task<IResult> DeleteAsync(ManageCaller me, string project_id, Reach reach, ProjectAdministration administration, CancellationToken stop)
    {
        var project = await reach.ProjectAsync(me, project_id, ProjectLevel.Own, stop);
        return await administration.DeleteAsync(project.Id, stop) ? Answer.NoContent : ManagementErrors.NotFound("project", project_id);
    }

    private static async Task<IResult> DisableAsync(
        ManageCaller me, string project_id, RequestBody body, Reach reach, ProjectAdministration administration, ProjectAnswers answers, CancellationToken stop)
    {
        var project = await reach.ProjectAsync(me, project_id, ProjectLevel.Own, stop);
        if (body.Fields.Raw("isDisabled") is null)
            body.Fields.Wrong("isDisabled", "This field is missing.");
        var disabled = body.Fields.Flag("isDisabled") == true;
        var reason = body.Fields.Text("disableReason", LongestReason) ?? "";
        body.Fields.ThrowIfInvalid();
        return await administration.DisableAsync(project.Id, disabled ? reason : null, stop)
            ? Answer.Ok(await answers.DetailAsync(project.Id, stop))
            : ManagementErrors.NotFound("project", project_id);
    }
}

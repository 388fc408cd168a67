using Headgate.Identity;
using Headgate.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Management;

internal static class OrganizationEndpoints
{
    private const int LongestName = 255;

    public static void MapOrganizations(this RouteGroupBuilder manage)
    {
        manage.MapGet("/organizations", ListAsync).WithName("Organizations.List").WithTags("Organizations").WithSummary("Lists the caller's organizations; with the scope for it all");
        manage.MapGet("/organizations/{organization_id}", DetailAsync).WithName("Organizations.Detail").WithTags("Organizations").WithSummary("Shows an organization and its projects");
        manage.MapPatch("/organizations/{organization_id}", UpdateAsync).WithName("Organizations.Update").WithTags("Organizations").WithSummary("Changes an organization")
            .Field("name", "string", "Its new name.");
        manage.MapDelete("/organizations/{organization_id}", DeleteAsync).WithName("Organizations.Delete").WithTags("Organizations")
            .WithSummary("Deletes an organization that never had a project").Answers(204, "Deleted.");
        manage.MapGet("/organizations/{organization_id}/projects", ProjectsAsync).WithName("Organizations.Projects").WithTags("Projects").WithSummary("Lists an organization's projects");
    }

    /// <summary>The name of an organization or a project.</summary>
    public static string Name(Fields fields) => fields.RequiredText("name", LongestName);

    private static async Task<IResult> ListAsync(ManageCaller me, OrganizationAdministration organizations, CancellationToken stop)
    {
        var all = me.AdminId is not null || Reach.SeesAll(me, Reach.ReadOrganizations) ? await organizations.ListAsync(Reach.SeesAll(me, Reach.ReadOrganizations) ? null : me.AdminId, stop) : [];
        return Answer.Ok(all.Select(OrganizationView.From).ToArray());
    }

    private static async Task<IResult> DetailAsync(
        ManageCaller me, string organization_id, Reach reach, OrganizationAdministration organizations, ProjectDirectory projects, CancellationToken stop)
    {
        var organization = await reach.OrganizationAsync(me, organization_id, Reach.ReadOrganizations, stop);
        return Answer.Ok(await DescribeAsync(organization, organizations, projects, stop));
    }

    private static async Task<IResult> UpdateAsync(
        ManageCaller me, string organization_id, RequestBody body, Reach reach, OrganizationAdministration organizations, ProjectDirectory projects, CancellationToken stop)
    {
        var organization = await reach.OrganizationAsync(me, organization_id, null, stop);
        if (!body.Fields.Has("name"))
            return Answer.Ok(await DescribeAsync(organization, organizations, projects, stop));
        var name = Name(body.Fields);
        body.Fields.ThrowIfInvalid();
        return await organizations.RenameAsync(organization.Id, name, stop)
            ? Answer.Ok(await DescribeAsync(organization with { Name = name }, organizations, projects, stop))
            : ManagementErrors.NotFound("organization", organization_id);
    }

    private static async Task<IResult> DeleteAsync(
        ManageCaller me, string organization_id, Reach reach, OrganizationAdministration organizations, CancellationToken stop)
    {
        Reach.RequireSuperAdmin(me);
        var organization = await reach.OrganizationAsync(me, organization_id, null, stop);
        return await organizations.DeleteAsync(organization.Id, stop) ? Answer.NoContent : ManagementErrors.OrganizationNotEmpty;
    }

    private static async Task<IResult> ProjectsAsync(
        ManageCaller me, string organization_id, Reach reach, OrganizationAdministration organizations, ProjectAnswers answers, CancellationToken stop)
    {
        var organization = await reach.OrganizationAsync(me, organization_id, Reach.ReadOrganizations, stop);
        return Answer.Ok(await answers.ListAsync(await organizations.ProjectsAsync(organization.Id, stop), stop));
    }

    private static async Task<OrganizationView> DescribeAsync(
        Organization organization, OrganizationAdministration organizations, ProjectDirectory directory, CancellationToken stop)
    {
        var projects = new List<ProjectOfOrganizationView>();
        foreach (var id in await organizations.ProjectsAsync(organization.Id, stop))
            if (await directory.FindAsync(id, stop) is { } project)
                projects.Add(new ProjectOfOrganizationView(project.Id.Value, project.Name, project.Created));
        return OrganizationView.From(organization) with { Projects = projects };
    }
}

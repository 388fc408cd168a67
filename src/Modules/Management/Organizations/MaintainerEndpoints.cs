using Headgate.Identity;
using Headgate.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Management;

internal static class MaintainerEndpoints
{
    public static void MapMaintainers(this RouteGroupBuilder manage)
    {
        manage.MapGet("/maintainers", List).WithName("Maintainers.List").WithTags("Maintainers").WithSummary("Lists the maintainers the caller belongs to");
        manage.MapGet("/maintainers/{maintainer_id}", Detail).WithName("Maintainers.Detail").WithTags("Maintainers").WithSummary("Shows a maintainer");
        manage.MapGet("/maintainers/{maintainer_id}/organizations", OrganizationsAsync).WithName("Maintainers.Organizations").WithTags("Organizations")
            .WithSummary("Lists a maintainer's organizations");
        manage.MapPost("/maintainers/{maintainer_id}/organizations", CreateAsync).WithName("Organizations.Create").WithTags("Organizations")
            .WithSummary("Makes an organization; the caller is its first member")
            .Field("name", "string", "Its name.", required: true);
    }

    private static Answer<MaintainerView[]> List(ManageCaller me) => Answer.Ok<MaintainerView[]>(me.IsSuperAdmin ? [MaintainerView.TheOne] : []);

    private static Answer<MaintainerView> Detail(ManageCaller me, string maintainer_id)
    {
        RequireTheOne(me, maintainer_id);
        return Answer.Ok(MaintainerView.TheOne);
    }

    private static async Task<IResult> OrganizationsAsync(ManageCaller me, string maintainer_id, OrganizationAdministration organizations, CancellationToken stop)
    {
        RequireTheOne(me, maintainer_id);
        return Answer.Ok((await organizations.ListAsync(null, stop)).Select(OrganizationView.From).ToArray());
    }

    private static async Task<IResult> CreateAsync(
        ManageCaller me, string maintainer_id, RequestBody body, OrganizationAdministration organizations, CancellationToken stop)
    {
        RequireTheOne(me, maintainer_id);
        var name = OrganizationEndpoints.Name(body.Fields);
        body.Fields.ThrowIfInvalid();
        return Answer.Ok(OrganizationView.From(await organizations.CreateAsync(name, me.AdminId, stop)));
    }

    private static void RequireTheOne(ManageCaller me, string id)
    {
        Reach.RequireSuperAdmin(me);
        if (Reach.Number(id, "maintainer") != MaintainerView.TheOne.Id)
            throw new RefusedException(ManagementErrors.NotFound("maintainer", id));
    }
}

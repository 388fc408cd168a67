using System.Globalization;
using Headgate.Identity;
using Headgate.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Management;

internal static class OrganizationMemberEndpoints
{
    public static void MapOrganizationMembers(this RouteGroupBuilder manage)
    {
        manage.MapGet("/organizations/{organization_id}/users", ListAsync).WithName("OrganizationUsers.List").WithTags("Users").WithSummary("Lists who belongs to an organization");
        manage.MapPost("/organizations/{organization_id}/users", AddAsync).WithName("OrganizationUsers.Add").WithTags("Users")
            .WithSummary("Makes a user a member of an organization; an account is made for an unknown e-mail address")
            .Field("id", "integer", "The user's number; or give email.")
            .Field("email", "string", "The user's e-mail address; or give id.")
            .Field("name", "string", "The name of a new account; default the address's first part.");
        manage.MapDelete("/organizations/{organization_id}/users/{user}", RemoveAsync).WithName("OrganizationUsers.Remove").WithTags("Users")
            .WithSummary("Takes a user, by number or e-mail address, out of an organization").Answers(204, "Removed.");
    }

    private static async Task<IResult> ListAsync(ManageCaller me, string organization_id, Reach reach, OrganizationAdministration organizations, CancellationToken stop)
    {
        var organization = await reach.OrganizationAsync(me, organization_id, Reach.ReadOrganizations, stop);
        return Answer.Ok((await organizations.MembersAsync(organization.Id, stop)).Select(UserView.From).ToArray());
    }

    private static async Task<IResult> AddAsync(
        ManageCaller me, string organization_id, RequestBody body, Reach reach, OrganizationAdministration organizations, ProjectAdministration administration, CancellationToken stop)
    {
        var organization = await reach.OrganizationAsync(me, organization_id, null, stop);
        var admin = await WantedAsync(body.Fields, administration, stop);
        return await organizations.AddMemberAsync(organization.Id, admin.Id, stop) ? Answer.Ok(UserView.From(admin)) : ManagementErrors.AlreadyMember(admin.Email);
    }

    private static async Task<IResult> RemoveAsync(
        ManageCaller me, string organization_id, string user, Reach reach, OrganizationAdministration organizations, ProjectAdministration administration, CancellationToken stop)
    {
        var organization = await reach.OrganizationAsync(me, organization_id, null, stop);
        var admin = await UserRequest.FromPathAsync(administration, user, stop);
        return await organizations.RemoveMemberAsync(organization.Id, admin.Id, stop) ? Answer.NoContent : ManagementErrors.NotAMember(user);
    }

    private static async Task<Admin> WantedAsync(Fields fields, ProjectAdministration administration, CancellationToken stop)
    {
        if (fields.Number("id", least: 1) is { } id)
        {
            fields.ThrowIfInvalid();
            return await administration.FindAdminAsync(id.ToString(CultureInfo.InvariantCulture), stop)
                ?? throw new RefusedException(ManagementErrors.NotFound("user", id.ToString(CultureInfo.InvariantCulture)));
        }

        var email = UserRequest.Email(fields);
        var name = UserRequest.Name(fields, email);
        fields.ThrowIfInvalid();
        var made = await administration.EnsureAdminAsync(name, email, stop);
        return (await administration.FindAdminAsync(made.ToString(CultureInfo.InvariantCulture), stop))!;
    }
}

using Headgate.Identity;
using Headgate.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Management;

internal static class ProjectMemberEndpoints
{
    public static void MapProjectMembers(this RouteGroupBuilder manage)
    {
        manage.MapGet("/projects/{project_id}/users", ListAsync).WithName("ProjectUsers.List").WithTags("Users").WithSummary("Lists who is in a project");
        manage.MapPost("/projects/{project_id}/users", AddAsync).WithName("ProjectUsers.Add").WithTags("Users")
            .WithSummary("Makes a user a member of a project; an account is made for an unknown e-mail address")
            .Field("email", "string", "The user's e-mail address.", required: true)
            .Field("role", "string", "admin, share, guest or readOnly; with the feature protected-default-branch also productionManager, developer or reviewer; default admin.")
            .Field("name", "string", "The name of a new account; default the address's first part.")
            .Answers(204, "Added.");
        manage.MapPatch("/projects/{project_id}/users/{user}", ChangeAsync).WithName("ProjectUsers.Change").WithTags("Users")
            .WithSummary("Gives a member, by number or e-mail address, another role")
            .Field("role", "string", "The new role.", required: true);
        manage.MapDelete("/projects/{project_id}/users/{user}", RemoveAsync).WithName("ProjectUsers.Remove").WithTags("Users")
            .WithSummary("Takes a user, by number or e-mail address, out of a project, with the master token").Answers(204, "Removed.");
    }

    private static async Task<IResult> ListAsync(ManageCaller me, string project_id, Reach reach, ProjectAdministration administration, CancellationToken stop)
    {
        var project = await reach.ProjectAsync(me, project_id, ProjectLevel.Read, stop);
        return Answer.Ok((await administration.MembersAsync(project.Id, stop)).Select(ProjectUserView.From).ToArray());
    }

    private static async Task<IResult> AddAsync(ManageCaller me, string project_id, RequestBody body, Reach reach, ProjectAdministration administration, CancellationToken stop)
    {
        var project = await reach.ProjectAsync(me, project_id, ProjectLevel.Manage, stop);
        var fields = body.Fields;
        if (fields.Raw("expirationSeconds") is not null)
            return ManagementErrors.NotServed("expirationSeconds");
        var email = UserRequest.Email(fields);
        var name = UserRequest.Name(fields, email);
        var role = UserRequest.Role(fields, project) ?? "admin";
        fields.ThrowIfInvalid();
        return await administration.TryAddMemberAsync(project.Id, name, email, role, stop) is null ? ManagementErrors.AlreadyMember(email) : Answer.NoContent;
    }

    private static async Task<IResult> ChangeAsync(
        ManageCaller me, string project_id, string user, RequestBody body, Reach reach, ProjectAdministration administration, CancellationToken stop)
    {
        var project = await reach.ProjectAsync(me, project_id, ProjectLevel.Manage, stop);
        var admin = await UserRequest.FromPathAsync(administration, user, stop);
        if (body.Fields.Raw("role") is null)
            body.Fields.Wrong("role", "This field is missing.");
        var role = UserRequest.Role(body.Fields, project);
        body.Fields.ThrowIfInvalid();
        await administration.ChangeRoleAsync(project.Id, admin.Id, role!, stop);
        return await administration.FindMemberAsync(project.Id, admin.Id, stop) is { } member ? Answer.Ok(ProjectUserView.From(member)) : ManagementErrors.NotAMember(user);
    }

    private static async Task<IResult> RemoveAsync(
        ManageCaller me, string project_id, string user, Reach reach, ProjectAdministration administration, CancellationToken stop)
    {
        var project = await reach.ProjectAsync(me, project_id, ProjectLevel.Manage, stop);
        var admin = await UserRequest.FromPathAsync(administration, user, stop);
        return await administration.RemoveMemberAsync(project.Id, admin.Id, stop) ? Answer.NoContent : ManagementErrors.NotAMember(user);
    }
}

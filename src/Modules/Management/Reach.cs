using System.Globalization;
using Headgate.Identity;
using Headgate.Kernel;

namespace Headgate.Management;

/// <summary>What a caller wants to do with a project; each level holds the ones before it.</summary>
internal enum ProjectLevel
{
    /// <summary>See it and who is in it.</summary>
    Read,

    /// <summary>Decide who is in it and what it is called.</summary>
    Manage,

    /// <summary>Delete or disable it.</summary>
    Own,
}

/// <summary>
/// Decides which organizations and projects a management token reaches. Super admins reach all; members of an organization all of its projects; members of a
/// project read it, and manage it with the role <c>admin</c> or <c>productionManager</c>; applications read what their scopes say. To everybody else an
/// existing number answers as an unknown one: 403.
/// </summary>
internal sealed class Reach(OrganizationAdministration organizations, OrganizationDirectory members, ProjectAdministration projects, ProjectDirectory directory)
{
    public const string ReadOrganizations = "organizations:read";
    public const string ReadProjects = "projects:read";

    /// <summary>The organization of a path.</summary>
    /// <param name="me">Who asks.</param>
    /// <param name="id">The path's text.</param>
    /// <param name="scope">The scope with which applications get in; <c>null</c> for none.</param>
    /// <param name="stop">Ends the work.</param>
    /// <exception cref="RefusedException">403: out of reach. 404: there is none, and the caller may know it.</exception>
    public async Task<Organization> OrganizationAsync(ManageCaller me, string id, string? scope, CancellationToken stop)
    {
        var number = Number(id, "organization");
        Caller.Require(SeesAll(me, scope) || (me.AdminId is { } admin && await members.HasMemberAsync(number, admin, stop)));
        return await organizations.FindAsync(number, stop) ?? throw new RefusedException(ManagementErrors.NotFound("organization", id));
    }

    /// <summary>The project of a path.</summary>
    /// <exception cref="RefusedException">403: out of reach. 404: there is none, and the caller may know it.</exception>
    public async Task<Project> ProjectAsync(ManageCaller me, string id, ProjectLevel level, CancellationToken stop)
    {
        var number = new ProjectId(Number(id, "project"));
        var project = await directory.FindAsync(number, stop);
        if (SeesAll(me, level == ProjectLevel.Read ? ReadProjects : null))
            return project ?? throw new RefusedException(ManagementErrors.NotFound("project", id));
        Caller.Require(project is not null && me.AdminId is { } admin
            && (await members.HasMemberAsync(project.Organization, admin, stop) || await LevelOfMemberAsync(number, admin, stop) >= level));
        return project!;
    }

    /// <summary>Only super admins.</summary>
    /// <exception cref="RefusedException">403.</exception>
    public static void RequireSuperAdmin(ManageCaller me) => Caller.Require(me.IsSuperAdmin);

    /// <summary>Whether the caller sees everything, as a super admin or by a scope.</summary>
    public static bool SeesAll(ManageCaller me, string? scope) => me.IsSuperAdmin || (scope is not null && me.AdminId is null && me.Scopes.Contains(scope));

    /// <summary>The number in a path.</summary>
    /// <exception cref="RefusedException">404: it is not a number.</exception>
    public static long Number(string text, string what) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new RefusedException(ManagementErrors.NotFound(what, text));

    private async Task<ProjectLevel?> LevelOfMemberAsync(ProjectId project, long admin, CancellationToken stop) =>
        (await projects.FindMemberAsync(project, admin, stop))?.Role switch
        {
            null => null,
            "admin" or "productionManager" => ProjectLevel.Manage,
            _ => ProjectLevel.Read,
        };
}

using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Identity;

/// <summary>Makes projects and decides who is in them.</summary>
public sealed class ProjectAdministration
{
    private readonly MetadataDatabase database;
    private readonly AdminStore admins;
    private readonly WorkQueue queue;
    private readonly TimeProvider clock;

    internal ProjectAdministration(MetadataDatabase database, AdminStore admins, WorkQueue queue, TimeProvider clock)
    {
        this.database = database;
        this.admins = admins;
        this.queue = queue;
        this.clock = clock;
    }

    /// <summary>Makes an organization.</summary>
    public Task<long> CreateOrganizationAsync(string name, CancellationToken stop) =>
        database.WritePlatformAsync((transaction, cancel) => OrganizationStore.InsertAsync(transaction, name, clock.GetUtcNow(), cancel), stop);

    /// <summary>Makes a project without members.</summary>
    public Task<ProjectId> CreateProjectAsync(long organization, NewProject project, CancellationToken stop) =>
        database.WritePlatformAsync((transaction, cancel) => MemberStore.InsertProjectAsync(transaction, organization, project, clock.GetUtcNow(), cancel), stop);

    /// <summary>Makes a project whose first member, with the role <c>admin</c>, is its founder.</summary>
    /// <param name="organization">The organization it belongs to.</param>
    /// <param name="project">What to make.</param>
    /// <param name="founder">The admin; <c>null</c> for nobody.</param>
    /// <param name="stop">Ends the work.</param>
    public Task<ProjectId> CreateProjectAsync(long organization, NewProject project, long? founder, CancellationToken stop) =>
        database.WritePlatformAsync(
            async (transaction, cancel) =>
            {
                var now = clock.GetUtcNow();
                var made = await MemberStore.InsertProjectAsync(transaction, organization, project, now, cancel);
                if (founder is { } admin)
                    await MemberStore.JoinProjectAsync(transaction, made, admin, (await AdminStore.EmailAsync(transaction, admin, cancel))!, "admin", now, cancel);
                return made;
            },
            stop);

    /// <summary>Makes an admin a member of a project; an admin with an unknown e-mail address is made first.</summary>
    /// <param name="project">The project.</param>
    /// <param name="name">The admin's name; ignored when the admin is known.</param>
    /// <param name="email">The admin's e-mail address.</param>
    /// <param name="role">The role, as in <see cref="CallerAdmin.Role"/>.</param>
    /// <param name="stop">Ends the work.</param>
    /// <returns>The secret of the master token, shown once.</returns>
    /// <exception cref="InvalidOperationException">The admin is a member already.</exception>
    public async Task<string> AddMemberAsync(ProjectId project, string name, string email, string role, CancellationToken stop) =>
        await TryAddMemberAsync(project, name, email, role, stop) ?? throw new InvalidOperationException($"{email} is a member of project {project} already");

    /// <summary>As <see cref="AddMemberAsync"/>.</summary>
    /// <returns>The secret of the master token, shown once; <c>null</c> when the admin is a member already.</returns>
    public Task<string?> TryAddMemberAsync(ProjectId project, string name, string email, string role, CancellationToken stop) =>
        WriteAsync(
            project,
            async (transaction, cancel) =>
            {
                var now = clock.GetUtcNow();
                var admin = await MemberStore.EnsureAdminAsync(transaction, name, email, isSuperAdmin: false, now, cancel);
                return await MemberStore.JoinProjectAsync(transaction, project, admin, email, role, now, cancel);
            },
            stop);

    /// <summary>Changes a member's role; the master token has the new rights from the next request on.</summary>
    /// <returns>False when the admin is no member.</returns>
    public Task<bool> ChangeRoleAsync(ProjectId project, long admin, string role, CancellationToken stop) =>
        WriteAsync(project, (transaction, cancel) => MemberStore.ChangeRoleAsync(transaction, project, admin, role, cancel), stop);

    /// <summary>Takes an admin out of a project, with the master token.</summary>
    /// <returns>False when the admin is no member.</returns>
    public Task<bool> RemoveMemberAsync(ProjectId project, long admin, CancellationToken stop) =>
        WriteAsync(project, (transaction, cancel) => MemberStore.LeaveProjectAsync(transaction, project, admin, cancel), stop);

    /// <summary>Who is in a project, in the order of their numbers.</summary>
    public Task<IReadOnlyList<ProjectMember>> MembersAsync(ProjectId project, CancellationToken stop) => admins.MembersAsync(project, stop);

    /// <summary>A member of a project; <c>null</c> when the admin is none.</summary>
    public Task<ProjectMember?> FindMemberAsync(ProjectId project, long admin, CancellationToken stop) => admins.FindMemberAsync(project, admin, stop);

    /// <summary>An admin by number or e-mail address; <c>null</c> when there is none.</summary>
    public Task<Admin?> FindAdminAsync(string idOrEmail, CancellationToken stop) => admins.FindAsync(idOrEmail, stop);

    /// <summary>The number of the admin with an e-mail address, who is made first when unknown.</summary>
    public Task<long> EnsureAdminAsync(string name, string email, CancellationToken stop) =>
        database.WritePlatformAsync((transaction, cancel) => MemberStore.EnsureAdminAsync(transaction, name, email, isSuperAdmin: false, clock.GetUtcNow(), cancel), stop);

    /// <summary>Changes what a project says of itself.</summary>
    /// <returns>False when there is no such project.</returns>
    public Task<bool> ChangeAsync(ProjectId project, ProjectChange change, CancellationToken stop) =>
        WriteAsync(project, (transaction, cancel) => MemberStore.ChangeProjectAsync(transaction, project, change, cancel), stop);

    /// <summary>Turns a feature on or off.</summary>
    /// <returns>False when it is as wanted already, or there is no such project.</returns>
    public Task<bool> SetFeatureAsync(ProjectId project, string feature, bool on, CancellationToken stop) =>
        WriteAsync(project, (transaction, cancel) => MemberStore.SetFeatureAsync(transaction, project, feature, on, cancel), stop);

    /// <summary>Deletes a project: from the commit on its tokens are unknown; what it has is removed after that, by whichever node, however long it takes.</summary>
    /// <returns>False when there is no such project.</returns>
    public Task<bool> DeleteAsync(ProjectId project, CancellationToken stop) =>
        WriteAsync(
            project,
            async (transaction, cancel) =>
            {
                if (!await MemberStore.DeleteProjectAsync(transaction, project, clock.GetUtcNow(), cancel))
                    return false;
                await ProjectRemoval.EnqueueAsync(transaction, queue, project, cancel);
                return true;
            },
            stop);

    /// <summary>Refuses all tokens of a project, or (with no reason) accepts them again.</summary>
    /// <returns>False when there is no such project.</returns>
    public Task<bool> DisableAsync(ProjectId project, string? reason, CancellationToken stop) =>
        WriteAsync(project, (transaction, cancel) => MemberStore.DisableProjectAsync(transaction, project, reason, cancel), stop);

    /// <summary>Makes a management token: personal with an admin, an application's with scopes.</summary>
    /// <returns>The secret, shown once.</returns>
    public Task<string> CreateManageTokenAsync(string description, long? admin, IReadOnlyList<string> scopes, DateTimeOffset? expires, CancellationToken stop) =>
        database.WritePlatformAsync(
            (transaction, cancel) => ManageTokenStore.InsertAsync(transaction, new NewManageToken(description, admin, scopes, admin, expires), clock.GetUtcNow(), cancel),
            stop);

    private Task<T> WriteAsync<T>(ProjectId project, Func<NpgsqlTransaction, CancellationToken, Task<T>> work, CancellationToken stop) =>
        database.WriteAsync(
            project,
            async (transaction, cancel) =>
            {
                var result = await work(transaction, cancel);
                await database.Changes.TouchAsync(transaction, ProjectChanges.Platform, cancel);
                return result;
            },
            stop);
}

using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Identity;

/// <summary>Makes projects and decides who is in them.</summary>
public sealed class ProjectAdministration
{
    private readonly MetadataDatabase database;
    private readonly TimeProvider clock;

    internal ProjectAdministration(MetadataDatabase database, TimeProvider clock)
    {
        this.database = database;
        this.clock = clock;
    }

    /// <summary>Makes an organization.</summary>
    public Task<long> CreateOrganizationAsync(string name, CancellationToken stop) =>
        database.WritePlatformAsync((transaction, cancel) => MemberStore.InsertOrganizationAsync(transaction, name, clock.GetUtcNow(), cancel), stop);

    /// <summary>Makes a project without members.</summary>
    public Task<ProjectId> CreateProjectAsync(long organization, NewProject project, CancellationToken stop) =>
        database.WritePlatformAsync((transaction, cancel) => MemberStore.InsertProjectAsync(transaction, organization, project, clock.GetUtcNow(), cancel), stop);

    /// <summary>Makes an admin a member of a project; an admin with an unknown e-mail address is made first.</summary>
    /// <param name="project">The project.</param>
    /// <param name="name">The admin's name; ignored when the admin is known.</param>
    /// <param name="email">The admin's e-mail address.</param>
    /// <param name="role">The role, as in <see cref="CallerAdmin.Role"/>.</param>
    /// <param name="stop">Ends the work.</param>
    /// <returns>The secret of the master token, shown once.</returns>
    /// <exception cref="PostgresException">The admin is a member already.</exception>
    public Task<string> AddMemberAsync(ProjectId project, string name, string email, string role, CancellationToken stop) =>
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

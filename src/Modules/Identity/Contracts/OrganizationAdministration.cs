using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Identity;

/// <summary>Makes organizations and decides who is in them.</summary>
public sealed class OrganizationAdministration
{
    private readonly MetadataDatabase database;
    private readonly OrganizationStore store;
    private readonly TimeProvider clock;

    internal OrganizationAdministration(MetadataDatabase database, OrganizationStore store, TimeProvider clock)
    {
        this.database = database;
        this.store = store;
        this.clock = clock;
    }

    /// <summary>Makes an organization.</summary>
    /// <param name="name">The name.</param>
    /// <param name="founder">Its first member; <c>null</c> for none.</param>
    /// <param name="stop">Ends the work.</param>
    public Task<Organization> CreateAsync(string name, long? founder, CancellationToken stop) =>
        database.WritePlatformAsync(
            async (transaction, cancel) =>
            {
                var now = clock.GetUtcNow();
                var id = await OrganizationStore.InsertAsync(transaction, name, now, cancel);
                if (founder is { } admin)
                    await OrganizationStore.JoinAsync(transaction, id, admin, cancel);
                return new Organization(id, name, now);
            },
            stop);

    /// <summary>The organization; <c>null</c> when there is none of this number.</summary>
    public Task<Organization?> FindAsync(long organization, CancellationToken stop) => store.FindAsync(organization, stop);

    /// <summary>The organizations of an admin; all of them for <c>null</c>.</summary>
    public Task<IReadOnlyList<Organization>> ListAsync(long? ofAdmin, CancellationToken stop) => store.ListAsync(ofAdmin, stop);

    /// <summary>Gives an organization another name.</summary>
    /// <returns>False when there is none of this number.</returns>
    public Task<bool> RenameAsync(long organization, string name, CancellationToken stop) =>
        database.WritePlatformAsync((transaction, cancel) => OrganizationStore.RenameAsync(transaction, organization, name, cancel), stop);

    /// <summary>Deletes an organization without projects.</summary>
    /// <returns>False when it has projects, deleted ones too, or there is none of this number.</returns>
    public Task<bool> DeleteAsync(long organization, CancellationToken stop) =>
        database.WritePlatformAsync((transaction, cancel) => OrganizationStore.DeleteAsync(transaction, organization, cancel), stop);

    /// <summary>The numbers of the organization's projects, in order.</summary>
    public Task<IReadOnlyList<ProjectId>> ProjectsAsync(long organization, CancellationToken stop) => store.ProjectsAsync(organization, stop);

    /// <summary>Who belongs to an organization, in the order of their numbers.</summary>
    public Task<IReadOnlyList<Admin>> MembersAsync(long organization, CancellationToken stop) => store.MembersAsync(organization, stop);

    /// <summary>Makes an admin a member.</summary>
    /// <returns>False when the admin is one already.</returns>
    public Task<bool> AddMemberAsync(long organization, long admin, CancellationToken stop) =>
        ChangeMemberAsync(organization, admin, OrganizationStore.JoinAsync, stop);

    /// <summary>Takes an admin out of an organization; projects the admin is a member of stay as they are.</summary>
    /// <returns>False when the admin is no member.</returns>
    public Task<bool> RemoveMemberAsync(long organization, long admin, CancellationToken stop) =>
        ChangeMemberAsync(organization, admin, OrganizationStore.LeaveAsync, stop);

    /// <summary>Answers about a master token tell whether its admin belongs to the organization, so the admin's projects there count as changed too.</summary>
    private Task<bool> ChangeMemberAsync(
        long organization, long admin, Func<NpgsqlTransaction, long, long, CancellationToken, Task<bool>> change, CancellationToken stop) =>
        database.WritePlatformAsync(
            async (transaction, cancel) =>
            {
                if (!await change(transaction, organization, admin, cancel))
                    return false;
                foreach (var project in await OrganizationStore.ProjectsOfMemberAsync(transaction, organization, admin, cancel))
                    await database.Changes.TouchAsync(transaction, project, cancel);
                return true;
            },
            stop);
}

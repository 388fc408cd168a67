using Headgate.Postgres;
using Npgsql;

namespace Headgate.Identity;

/// <summary>Makes a new stack usable: organization, first project, its admin with a master token, and a management token.</summary>
public sealed class IdentityBootstrap
{
    // Any number; it only has to be the same on every node.
    private const string Alone = "SELECT pg_advisory_xact_lock(7220140915)";
    private const string AnyProject = "SELECT EXISTS (SELECT FROM identity.project)";

    private readonly MetadataDatabase database;
    private readonly TimeProvider clock;

    internal IdentityBootstrap(MetadataDatabase database, TimeProvider clock)
    {
        this.database = database;
        this.clock = clock;
    }

    /// <summary>Makes the first project, unless there is one. Of several nodes that start at once, one makes it.</summary>
    /// <param name="wanted">What to make.</param>
    /// <param name="keep">
    /// Stores the secrets, which are shown once, before they are made valid: a crash in between leaves secrets that do nothing, and the next start makes new ones.
    /// </param>
    /// <param name="stop">Ends the work; nothing is made then.</param>
    /// <returns>The secrets; <c>null</c> when there was a project already.</returns>
    public Task<BootstrapSecrets?> EnsureAsync(BootstrapSettings wanted, Func<BootstrapSecrets, CancellationToken, Task>? keep, CancellationToken stop) =>
        database.WritePlatformAsync<BootstrapSecrets?>(
            async (transaction, cancel) =>
            {
                await RunAsync(transaction, Alone, cancel);
                if (await RunAsync(transaction, AnyProject, cancel) is true)
                    return null;
                var secrets = await MakeAsync(transaction, wanted, cancel);
                if (keep is not null)
                    await keep(secrets, cancel);
                return secrets;
            },
            stop);

    private async Task<BootstrapSecrets> MakeAsync(NpgsqlTransaction transaction, BootstrapSettings wanted, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var organization = await OrganizationStore.InsertAsync(transaction, wanted.OrganizationName, now, stop);
        var admin = await MemberStore.EnsureAdminAsync(transaction, wanted.AdminName, wanted.AdminEmail, isSuperAdmin: true, now, stop);
        await OrganizationStore.JoinAsync(transaction, organization, admin, stop);
        var project = await MemberStore.InsertProjectAsync(transaction, organization, wanted.Project, now, stop);
        var master = await MemberStore.JoinProjectAsync(transaction, project, admin, wanted.AdminEmail, "admin", now, stop)
            ?? throw new InvalidOperationException("a new project has members");
        var manage = await ManageTokenStore.InsertAsync(transaction, new NewManageToken("First management token", admin, [], admin, null), now, stop);
        return new BootstrapSecrets(project, master, manage);
    }

    private static async Task<object?> RunAsync(NpgsqlTransaction transaction, string sql, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        return await command.ExecuteScalarAsync(stop);
    }
}

/// <summary>What a new stack begins with.</summary>
public sealed record BootstrapSettings
{
    /// <summary>The organization's name.</summary>
    public string OrganizationName { get; init; } = "Headgate";

    /// <summary>The admin's name.</summary>
    public string AdminName { get; init; } = "Administrator";

    /// <summary>The admin's e-mail address; also the master token's description.</summary>
    public string AdminEmail { get; init; } = "admin@localhost";

    /// <summary>The first project.</summary>
    public NewProject Project { get; init; } = new() { Name = "My project" };
}

/// <summary>The first secrets; shown once.</summary>
/// <param name="Project">The first project.</param>
/// <param name="StorageToken">Its admin's master token.</param>
/// <param name="ManageToken">The admin's management token.</param>
public sealed record BootstrapSecrets(Headgate.Kernel.ProjectId Project, string StorageToken, string ManageToken);

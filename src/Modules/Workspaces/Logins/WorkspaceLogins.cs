using System.Security.Cryptography;
using Headgate.Identity;
using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Workspaces;

/// <summary>
/// The users of workspaces, for engines whose logins are the platform's own. Invariants: no secret is kept, only a hash; a change takes effect for new
/// logins with its commit, and sessions that came in with what was replaced end.
/// </summary>
internal sealed class WorkspaceLogins(LoginStore store, SessionEnds sessions, MetadataDatabase database, ProjectDirectory projects, TimeProvider clock)
{
    private const int KeyBits = 2048;

    /// <summary>The login of a user, by its name in any case; <c>null</c> when nobody of this name may come in.</summary>
    public async Task<WorkspaceLogin?> FindAsync(string userName, CancellationToken stop)
    {
        if (userName.Length > 255 || userName.Contains('\0', StringComparison.Ordinal) || await store.FindAsync(userName, stop) is not { } login)
            return null;
        var project = await projects.FindAsync(login.Workspace.Project, stop);
        return project is { IsDisabled: false } && (project.Expires is null || project.Expires > clock.GetUtcNow()) ? login : null;
    }

    /// <summary>The login that was made for a service; <c>null</c> when there is none, or not this one.</summary>
    public Task<WorkspaceLogin?> FindServiceAsync(Workspace workspace, long? id, CancellationToken stop) => store.FindAsync(workspace, LoginKind.Service, id, stop);

    /// <summary>Gives the workspace's user a new password; the sessions of the former one have ended when this returns.</summary>
    /// <returns>The password, which is kept nowhere.</returns>
    /// <exception cref="RefusedException">404: the workspace is gone.</exception>
    public async Task<string> ResetPasswordAsync(Workspace workspace, CancellationToken stop)
    {
        var password = Secrets.New();
        var end = new SessionEnd(workspace.Id, workspace.User, WorkspaceLogin.Password);
        await database.WriteAsync(
            workspace.Project,
            async (transaction, token) =>
            {
                await LoginStore.EnsureAsync(transaction, workspace, LoginKind.Main, clock.GetUtcNow(), token);
                await LoginStore.SetPasswordAsync(transaction, workspace, LoginKind.Main, Secrets.Hash(password), token);
                await sessions.AnnounceAsync(transaction, end, token);
            },
            stop);
        await sessions.EndHereAsync(end, stop);
        return password;
    }

    /// <summary>Sets a public key of the workspace's user; the sessions of the one that it replaces have ended when this returns.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="key">The key.</param>
    /// <param name="name"><see cref="LoginKey.First"/> or <see cref="LoginKey.Second"/>; <c>null</c> for one that is free, or else the older one.</param>
    /// <param name="also">What is written in the same transaction.</param>
    /// <param name="stop">Cancels it.</param>
    /// <exception cref="RefusedException">404: the workspace is gone.</exception>
    public async Task SetPublicKeyAsync(
        Workspace workspace, PublicKey key, string? name, Func<NpgsqlTransaction, CancellationToken, Task> also, CancellationToken stop)
    {
        var end = await database.WriteAsync(
            workspace.Project,
            async (transaction, token) =>
            {
                var replaced = await SetKeyAsync(transaction, workspace, key.Pem, name, token);
                await also(transaction, token);
                return replaced;
            },
            stop);
        if (end is not null)
            await sessions.EndHereAsync(end, stop);
    }

    /// <summary>Gives a new workspace's user its key, in the transaction that shows the workspace.</summary>
    public Task SetFirstKeyAsync(NpgsqlTransaction transaction, Workspace workspace, string pem, CancellationToken stop) =>
        SetKeyAsync(transaction, workspace, pem, LoginKey.First, stop);

    /// <summary>Makes credentials for a service, unless the workspace has some.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="given">The public key to take; <c>null</c>: a pair is made.</param>
    /// <param name="also">What is written in the same transaction when there were none.</param>
    /// <param name="stop">Cancels it.</param>
    /// <returns>The login, and the private key as PEM when a pair was made: it is kept nowhere.</returns>
    /// <exception cref="RefusedException">404: the workspace is gone.</exception>
    public async Task<(WorkspaceLogin Login, string? PrivateKey)> CreateCredentialsAsync(
        Workspace workspace, PublicKey? given, Func<NpgsqlTransaction, CancellationToken, Task> also, CancellationToken stop)
    {
        if (await FindServiceAsync(workspace, null, stop) is { } known)
            return (known, null);
        using var pair = given is null ? RSA.Create(KeyBits) : null;
        var key = given ?? PublicKeys.Of(pair!);
        var (login, isNew) = await database.WriteAsync(
            workspace.Project,
            async (transaction, token) =>
            {
                var now = clock.GetUtcNow();
                var isNew = await LoginStore.EnsureAsync(transaction, workspace, LoginKind.Service, now, token);
                if (isNew)
                {
                    await LoginStore.SetKeyAsync(transaction, workspace, LoginKind.Service, LoginKey.First, key.Pem, now, token);
                    await also(transaction, token);
                }

                return ((await LoginStore.FindAsync(transaction, workspace, LoginKind.Service, token))!, isNew);
            },
            stop);
        return (login, isNew ? pair?.ExportPkcs8PrivateKeyPem() : null);
    }

    /// <summary>Forgets a login that was made for a service; its sessions have ended when this returns.</summary>
    /// <param name="login">The login.</param>
    /// <param name="also">What is written in the same transaction, unless it was gone already.</param>
    /// <param name="stop">Cancels it.</param>
    public async Task DeleteAsync(WorkspaceLogin login, Func<NpgsqlTransaction, CancellationToken, Task> also, CancellationToken stop)
    {
        var end = new SessionEnd(login.Workspace.Id, login.UserName);
        await database.WriteAsync(
            login.Workspace.Project,
            async (transaction, token) =>
            {
                if (!await LoginStore.DeleteAsync(transaction, login, token))
                    return;
                await also(transaction, token);
                await sessions.AnnounceAsync(transaction, end, token);
            },
            stop);
        await sessions.EndHereAsync(end, stop);
    }

    /// <returns>Which sessions end with the key that was replaced; <c>null</c> for none.</returns>
    private async Task<SessionEnd?> SetKeyAsync(NpgsqlTransaction transaction, Workspace workspace, string pem, string? name, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        await LoginStore.EnsureAsync(transaction, workspace, LoginKind.Main, now, stop);
        if (name is null)
        {
            var (first, second) = await LoginStore.KeyTimesAsync(transaction, workspace, LoginKind.Main, stop);
            name = first is null || (second is not null && first <= second) ? LoginKey.First : LoginKey.Second;
        }

        var former = await LoginStore.SetKeyAsync(transaction, workspace, LoginKind.Main, name, pem, now, stop);
        if (former is null || former == pem)
            return null;
        var end = new SessionEnd(workspace.Id, workspace.User, PublicKeys.Read(former)!.Fingerprint);
        await sessions.AnnounceAsync(transaction, end, stop);
        return end;
    }
}

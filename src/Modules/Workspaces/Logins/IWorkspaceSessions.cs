namespace Headgate.Workspaces;

/// <summary>Open sessions of one protocol on this node. Every implementation that is registered is asked when credentials or a workspace go.</summary>
/// <remarks>
/// Who begins a session looks its login up once more after the session can be found here: credentials may have changed between the check and that moment.
/// </remarks>
internal interface IWorkspaceSessions
{
    /// <summary>Ends the sessions that are meant; returns when they can do nothing more.</summary>
    Task EndAsync(SessionEnd end, CancellationToken stop);
}

/// <summary>Which sessions end.</summary>
/// <param name="Workspace">Those in this workspace.</param>
/// <param name="User">Only those of this user; <c>null</c> for all.</param>
/// <param name="Credential">Only those that came in with this: <see cref="WorkspaceLogin.Password"/> or a key's fingerprint; <c>null</c> for all.</param>
internal sealed record SessionEnd(long Workspace, string? User = null, string? Credential = null)
{
    /// <summary>Whether a session is meant.</summary>
    public bool Covers(long workspace, string user, string credential) =>
        workspace == Workspace && (User is null || user.Equals(User, StringComparison.OrdinalIgnoreCase)) && (Credential is null || credential == Credential);
}

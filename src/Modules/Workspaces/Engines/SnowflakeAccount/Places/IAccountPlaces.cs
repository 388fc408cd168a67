using Headgate.Kernel;

namespace Headgate.Workspaces.SnowflakeAccount;

/// <summary>How workspaces come to be in an account.</summary>
internal interface IAccountPlaces
{
    AccountPlace Of(Workspace workspace);

    /// <exception cref="RefusedException">It is not possible there, or the schema belongs to something else.</exception>
    Task CreateAsync(Workspace workspace, CancellationToken stop);

    Task DropAsync(Workspace workspace, CancellationToken stop);

    /// <returns>The new password.</returns>
    Task<string> ResetPasswordAsync(Workspace workspace, CancellationToken stop);

    /// <summary>The user and the role that clients are told.</summary>
    (string? User, string? Role) UserOf(Workspace workspace);

    /// <summary>A session for the platform's own statements.</summary>
    Task<AccountSession> OpenAsync(Workspace workspace, CancellationToken stop);

    /// <summary>Runs a caller's statement in a session that has the workspace's rights and no others, whatever the statement does.</summary>
    Task<T> AsUserAsync<T>(Workspace workspace, Func<AccountSession, Task<T>> work, CancellationToken stop);
}

using Headgate.Kernel;

namespace Headgate.Workspaces;

/// <summary>Makes a workspace's new credentials through its engine; they are answered once.</summary>
internal sealed class WorkspaceCredentials(WorkspaceEngines engines)
{
    /// <returns>The fields that the answer adds: <c>password</c>, <c>credentials</c> or <c>connectionString</c>.</returns>
    /// <exception cref="RefusedException">The login type has no password.</exception>
    public Task<IReadOnlyDictionary<string, object?>> ResetAsync(Workspace workspace, string baseUrl, CancellationToken stop) =>
        LoginTypes.HasPassword(workspace.LoginType)
            ? engines.Of(workspace).ResetCredentialsAsync(workspace, CallOrigins.Of(baseUrl), stop)
            : throw new RefusedException(LoginErrors.ResetPasswordNotSupported(workspace.LoginType));
}

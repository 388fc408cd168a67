using Headgate.Kernel;

namespace Headgate.Workspaces;

internal static class LoginErrors
{
    public static ApiError ResetPasswordNotSupported(string loginType) =>
        new(400, "workspace.resetPasswordNotSupported", $"A workspace with login type \"{loginType}\" has no password. Set a public key, or create credentials.");

    public static ApiError PublicKeyNotSupported(Workspace workspace) =>
        new(400, "workspace.publicKeyNotSupported", $"Users of backend \"{workspace.Backend}\" with login type \"{workspace.LoginType}\" have no public keys.");

    public static ApiError CredentialsNotSupported(string backend) =>
        new(400, "workspace.credentialsNotSupported", $"Backend \"{backend}\" has no credentials beside those of the workspace. Reset its password instead.");

    public static ApiError CredentialsNotFound(string id) => new(404, "workspace.credentialsNotFound", $"Credentials \"{id}\" not found.");
}

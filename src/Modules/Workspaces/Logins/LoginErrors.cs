using Headgate.Kernel;

namespace Headgate.Workspaces;

internal static class LoginErrors
{
    public static ApiError ResetPasswordNotSupported(string loginType) =>
        new(400, "workspace.resetPasswordNotSupported", $"A workspace with login type \"{loginType}\" has no password. Set a public key, or create credentials.");
}

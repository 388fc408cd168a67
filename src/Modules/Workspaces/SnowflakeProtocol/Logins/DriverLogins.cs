namespace Headgate.Workspaces.SnowflakeProtocol;

/// <summary>Checks who logs in against the logins of Snowflake workspaces.</summary>
internal sealed class DriverLogins(WorkspaceLogins logins, TimeProvider clock)
{
    /// <summary>The word for a login by key pair.</summary>
    public const string KeyPair = "SNOWFLAKE_JWT";

    private const string Password = "SNOWFLAKE";

    /// <summary>Some drivers say this for a password, whether or not there is a second factor.</summary>
    private const string PasswordWithFactor = "USERNAME_PASSWORD_MFA";

    /// <summary>Whether logins of this kind are served.</summary>
    public static bool Knows(string authenticator) => authenticator is Password or PasswordWithFactor or KeyPair;

    /// <summary>Whose session it will be; <c>null</c> when the login is not good, for whatever reason.</summary>
    public async Task<SessionOwner?> FindAsync(LoginRequest request, CancellationToken stop)
    {
        var token = request.Authenticator == KeyPair ? KeyPairToken.Read(request.Token ?? "") : null;
        var user = request.User.Length > 0 ? request.User : token?.User ?? "";
        if (user.Length == 0 || await logins.FindAsync(user, stop) is not { } login || !MayLogIn(login))
            return null;
        return Credential(request, token, login) is { } credential ? new SessionOwner(login.Workspace, login.UserName, credential) : null;
    }

    /// <summary>What the caller proved to have; <c>null</c> for nothing.</summary>
    private string? Credential(LoginRequest request, KeyPairToken? token, WorkspaceLogin login)
    {
        if (request.Authenticator != KeyPair)
            return request.Password is { Length: > 0 and < 1024 } password && login.Verify(password) ? WorkspaceLogin.Password : null;
        return token is not null && token.User.Equals(login.UserName, StringComparison.OrdinalIgnoreCase)
            && login.FindKey(token.Fingerprint) is { } key && token.IsGood(key.Pem, clock.GetUtcNow()) ? key.Fingerprint : null;
    }

    private static bool MayLogIn(WorkspaceLogin login) => login.Workspace.Backend == LoginTypes.Snowflake
        && (login.Kind == LoginKind.Service || login.Workspace.LoginType is not (LoginTypes.None or LoginTypes.Sso));
}

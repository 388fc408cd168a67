using Headgate.Kernel;

namespace Headgate.Workspaces;

/// <summary>Who logs in to a workspace.</summary>
/// <param name="Id">Its number.</param>
/// <param name="UserName">Unique in the stack, in capitals.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="Workspace">The workspace that it opens.</param>
/// <param name="Keys">Its public keys.</param>
/// <param name="Created">When it was made.</param>
internal sealed record WorkspaceLogin(long Id, string UserName, LoginKind Kind, Workspace Workspace, IReadOnlyList<LoginKey> Keys, DateTimeOffset Created)
{
    /// <summary>What sessions that came in with the password name as their credential (<see cref="SessionEnd"/>).</summary>
    public const string Password = "password";

    private readonly byte[]? passwordHash;

    /// <summary>The same with a password.</summary>
    public WorkspaceLogin(WorkspaceLogin login, byte[]? passwordHash)
        : this(login.Id, login.UserName, login.Kind, login.Workspace, login.Keys, login.Created) => this.passwordHash = passwordHash;

    /// <summary>Whether this is the password, in constant time; never, where there is none.</summary>
    public bool Verify(string password) => passwordHash is not null && Secrets.Matches(password, passwordHash);

    /// <summary>The key of a fingerprint as tokens name it (<c>SHA256:…</c>); <c>null</c> when the login has none such.</summary>
    public LoginKey? FindKey(string fingerprint) => Keys.FirstOrDefault(key => key.Fingerprint == fingerprint);
}

/// <summary>What a login is for.</summary>
internal enum LoginKind
{
    /// <summary>The workspace's own user.</summary>
    Main,
    /// <summary>Credentials of their own for a service, with a key pair.</summary>
    Service,
}

/// <summary>A public key of a login.</summary>
/// <param name="Name"><see cref="First"/> or <see cref="Second"/>.</param>
/// <param name="Pem">As PEM, SubjectPublicKeyInfo.</param>
/// <param name="Fingerprint"><c>SHA256:</c> and the base64 of the SHA-256 of the SubjectPublicKeyInfo.</param>
internal sealed record LoginKey(string Name, string Pem, string Fingerprint)
{
    public const string First = "RSA_PUBLIC_KEY";
    public const string Second = "RSA_PUBLIC_KEY_2";
}

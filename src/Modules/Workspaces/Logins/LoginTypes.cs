using Headgate.Kernel;

namespace Headgate.Workspaces;

/// <summary>How a workspace's user logs in.</summary>
internal static class LoginTypes
{
    public const string Snowflake = "snowflake";

    /// <summary>Whatever the backend's users have.</summary>
    public const string Usual = "default";

    /// <summary>No user; the query service needs none.</summary>
    public const string None = "none";

    public const string Password = "snowflake-legacy-service";

    /// <summary>A person who comes through the platform's own pages.</summary>
    public const string Sso = "snowflake-person-sso";

    public const string PersonKey = "snowflake-person-keypair";

    public const string ServiceKey = "snowflake-service-keypair";

    public static readonly string[] All = [Usual, None, Password, Sso, PersonKey, ServiceKey];

    /// <summary>Whether its users have a secret that the platform makes: a password, or what the backend has instead.</summary>
    public static bool HasPassword(string type) => type is Usual or Password;

    /// <summary>Whether its users may have public keys.</summary>
    public static bool TakesKeys(string type) => type is not (None or Sso);

    /// <summary>The key of a request as PEM; notes what is wrong with it.</summary>
    public static string? ReadKey(Fields body, string? type, string? text)
    {
        if (type == PersonKey && text is null)
            body.Wrong("publicKey", $"A public key is required for the login type \"{PersonKey}\".");
        if (text is null)
            return null;
        if (type is not (PersonKey or ServiceKey))
            body.Wrong("publicKey", $"A public key can be given only for the login types \"{PersonKey}\" and \"{ServiceKey}\".");
        else if (PublicKeys.Read(text) is { } key)
            return key.Pem;
        else
            body.Wrong("publicKey", PublicKeys.Wrong);
        return null;
    }
}

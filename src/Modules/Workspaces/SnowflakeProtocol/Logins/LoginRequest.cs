using System.Text.Json;

namespace Headgate.Workspaces.SnowflakeProtocol;

/// <summary>What a driver says to log in.</summary>
/// <param name="User">The login's name, in upper case.</param>
/// <param name="Authenticator">How it proves who it is, in upper case; <c>SNOWFLAKE</c> by default.</param>
/// <param name="Password">The password.</param>
/// <param name="Token">The signed token of a key pair.</param>
/// <param name="Parameters">Session parameters by upper-case name.</param>
internal sealed record LoginRequest(string User, string Authenticator, string? Password, string? Token, IReadOnlyDictionary<string, string> Parameters)
{
    private const int LongestName = 256;
    private const int MostParameters = 200;
    private const int LongestParameter = 4096;

    /// <summary>Reads the body of a login.</summary>
    /// <exception cref="DriverRefusedException">It is malformed.</exception>
    public static LoginRequest From(JsonElement body)
    {
        if (body.Part("data") is not { ValueKind: JsonValueKind.Object } data)
            throw new DriverRefusedException(DriverErrors.Malformed("data is missing."));
        var user = data.Text("LOGIN_NAME") ?? "";
        if (user.Length > LongestName)
            throw new DriverRefusedException(DriverErrors.WrongLogin);
        return new LoginRequest(
            user.ToUpperInvariant(), (data.Text("AUTHENTICATOR") ?? "SNOWFLAKE").ToUpperInvariant(), data.Text("PASSWORD"), data.Text("TOKEN"), ParametersOf(data.Part("SESSION_PARAMETERS")));
    }

    /// <summary>Session parameters as drivers send them.</summary>
    public static IReadOnlyDictionary<string, string> ParametersOf(JsonElement? given)
    {
        var parameters = new Dictionary<string, string>();
        foreach (var (name, value) in given.Members())
        {
            if (((JsonElement?)value).Text() is { } text && text.Length <= LongestParameter && parameters.Count < MostParameters)
                parameters[name.ToUpperInvariant()] = text;
        }

        return parameters;
    }
}

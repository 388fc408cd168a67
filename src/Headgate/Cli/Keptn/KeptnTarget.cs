using Headgate.Cli.Client;

namespace Headgate.Cli.Keptn;

/// <summary>Which gateway of Keptn to call, with which token, and who said so.</summary>
/// <param name="Endpoint">The gateway with its path, such as <c>http://127.0.0.1:8080/api</c>, without a slash at the end.</param>
/// <param name="EndpointSource">Where the address comes from, for messages.</param>
/// <param name="Token">The API token; <c>null</c> when there is none.</param>
/// <param name="TokenSource">Where the token comes from, for messages.</param>
internal sealed record KeptnTarget(Uri Endpoint, string EndpointSource, string? Token, string TokenSource)
{
    /// <summary>The environment variable with the address, as Keptn's integrations know it.</summary>
    public const string EndpointVariable = "KEPTN_ENDPOINT";

    /// <summary>The environment variable with the token.</summary>
    public const string TokenVariable = "KEPTN_API_TOKEN";

    private const string Api = "/api";

    /// <summary>Options win over the environment, which wins over <c>bootstrap.json</c>.</summary>
    /// <exception cref="CommandFailedException">The address is not one, or <c>bootstrap.json</c> cannot be read.</exception>
    public static KeptnTarget Find(string? endpoint, string? token, string? data)
    {
        var path = BootstrapFile.PathIn(data);
        var first = BootstrapFile.Read(path);
        var (address, addressSource) = Target.FirstGiven(
            (endpoint, "--endpoint"), (Environment.GetEnvironmentVariable(EndpointVariable), EndpointVariable), (first?.Url, path), (Target.DefaultUrl, "the default"));
        var target = WithPath(Target.Parse(address!, addressSource));

        // The node's own token is for its own server only: another address must not receive it.
        var ownToken = first?.Url is { } own && Uri.TryCreate(own, UriKind.Absolute, out var home) && WithPath(Target.Trimmed(home)) == target ? first.KeptnToken : null;
        var (secret, secretSource) = Target.FirstGiven((token, "--api-token"), (Environment.GetEnvironmentVariable(TokenVariable), TokenVariable), (ownToken, path));
        return new(target, addressSource, secret?.Trim(), secretSource);
    }

    private static Uri WithPath(Uri address) => address.AbsolutePath == "/" ? new Uri(address, Api) : address;
}

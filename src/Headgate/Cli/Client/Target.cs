using System.Text.Json;

namespace Headgate.Cli.Client;

/// <summary>Which server to call, with which token, and who said so.</summary>
/// <param name="Url">The server, without a slash at the end.</param>
/// <param name="UrlSource">Where the address comes from, for messages.</param>
/// <param name="Token">The storage token; <c>null</c> when there is none.</param>
/// <param name="TokenSource">Where the token comes from, for messages.</param>
internal sealed record Target(Uri Url, string UrlSource, string? Token, string TokenSource)
{
    /// <summary>The environment variable with the address.</summary>
    public const string UrlVariable = "HEADGATE_URL";

    /// <summary>The environment variable with the token.</summary>
    public const string TokenVariable = "HEADGATE_TOKEN";

    /// <summary>Where a node listens unless told otherwise.</summary>
    public const string DefaultUrl = "http://127.0.0.1:8080";

    /// <summary>Options win over the environment, which wins over <c>bootstrap.json</c>.</summary>
    /// <param name="url"><c>--url</c>, if given.</param>
    /// <param name="token"><c>--token</c>, if given.</param>
    /// <param name="data"><c>--data</c>, if given.</param>
    /// <exception cref="CommandFailedException">The address is not one, or <c>bootstrap.json</c> cannot be read.</exception>
    public static Target Find(string? url, string? token, string? data)
    {
        var path = BootstrapFile.PathIn(data);
        var first = BootstrapFile.Read(path);
        var (address, addressSource) = FirstGiven((url, "--url"), (Environment.GetEnvironmentVariable(UrlVariable), UrlVariable), (first?.Url, path), (DefaultUrl, "the default"));
        var target = Parse(address!, addressSource);

        // The first project's master token is for its own server only: another address must not receive it.
        var ownToken = first?.Url is { } own && Uri.TryCreate(own, UriKind.Absolute, out var home) && Trimmed(home) == target ? first.StorageToken : null;
        var (secret, secretSource) = FirstGiven((token, "--token"), (Environment.GetEnvironmentVariable(TokenVariable), TokenVariable), (ownToken, path));
        return new(target, addressSource, secret?.Trim(), secretSource);
    }

    /// <summary>The first value that is not blank, with who gave it.</summary>
    public static (string? Value, string Source) FirstGiven(params ReadOnlySpan<(string? Value, string Source)> candidates)
    {
        foreach (var candidate in candidates)
        {
            if (!string.IsNullOrWhiteSpace(candidate.Value))
                return candidate;
        }

        return (null, "nowhere");
    }

    /// <exception cref="CommandFailedException">The text is not an address.</exception>
    public static Uri Parse(string address, string source) =>
        Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? Trimmed(url)
            : throw new CommandFailedException(ExitCode.Usage, $"{source}: \"{address}\" is not an address. Write it as http://127.0.0.1:8080 or https://connection.example.com.");

    /// <summary>Without a slash at the end and whatever follows the path.</summary>
    public static Uri Trimmed(Uri url) => new(url.GetLeftPart(UriPartial.Path).TrimEnd('/'));
}

/// <summary>What the first start of a node leaves in its data folder.</summary>
internal sealed record BootstrapFile(string? Url, string? StorageToken, string? KeptnToken = null, string? ManageToken = null)
{
    private const string DefaultData = "data";

    /// <summary>Where the file is.</summary>
    /// <param name="data"><c>--data</c>, if given.</param>
    public static string PathIn(string? data) => Path.Combine(data ?? DefaultData, "bootstrap.json");

    /// <summary>Reads the file; <c>null</c> when it is not there.</summary>
    /// <exception cref="CommandFailedException">It is there and cannot be read.</exception>
    public static BootstrapFile? Read(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<BootstrapFile>(File.ReadAllBytes(path), JsonSerializerOptions.Web) : null;
        }
        catch (Exception failure) when (failure is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException(ExitCode.Failed, $"{path} cannot be read: {failure.Message}");
        }
    }
}

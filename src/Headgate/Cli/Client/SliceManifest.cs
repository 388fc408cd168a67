using System.Text.Json;
using System.Text.Json.Serialization;

namespace Headgate.Cli.Client;

/// <summary>The list of a sliced file's parts, in order. It is itself a blob, named like the file with <c>manifest</c> at the end.</summary>
internal static class SliceManifest
{
    /// <summary>The manifest's blob name.</summary>
    public static string BlobName(string file) => file + "manifest";

    /// <summary>Writes the manifest of slices that lie in one container.</summary>
    public static byte[] Write(string account, string container, IEnumerable<string> blobs) =>
        JsonSerializer.SerializeToUtf8Bytes(new Document([.. blobs.Select(blob => new Entry($"azure://{account}.blob.core.windows.net/{container}/{blob}"))]), JsonSerializerOptions.Web);

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="FormatException">It is no JSON, or an entry names no blob.</exception>
    public static IReadOnlyList<Slice> Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize<Document>(json, JsonSerializerOptions.Web)?.Entries?.Select(entry => Parse(entry.Url)).ToList()
                ?? throw new FormatException("The manifest has no entries.");
        }
        catch (JsonException failure)
        {
            throw new FormatException($"The manifest is not JSON: {failure.Message}", failure);
        }
    }

    private static Slice Parse(string? url)
    {
        // The account in the host is a label, not an address: the endpoint of the connection string is where the blob lies.
        var host = url?.IndexOf("://", StringComparison.Ordinal) ?? -1;
        var path = host < 0 ? -1 : url!.IndexOf('/', host + 3);
        var name = path < 0 ? -1 : url!.IndexOf('/', path + 1);
        return name < 0 || name == url!.Length - 1
            ? throw new FormatException($"The manifest entry \"{url}\" names no blob.")
            : new(url[(path + 1)..name], url[(name + 1)..]);
    }

    private sealed record Document([property: JsonPropertyName("entries")] IReadOnlyList<Entry>? Entries);

    private sealed record Entry([property: JsonPropertyName("url")] string? Url);
}

/// <summary>One part of a sliced file.</summary>
/// <param name="Container">The container.</param>
/// <param name="Blob">The blob's name.</param>
internal sealed record Slice(string Container, string Blob);

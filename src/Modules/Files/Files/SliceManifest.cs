using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Headgate.Kernel;

namespace Headgate.Files;

/// <summary>The list of a sliced file's blobs: <c>{"entries":[{"url":"azure://account.blob.core.windows.net/container/blob"}]}</c>.</summary>
internal static class SliceManifest
{
    private const int MostBytes = 64 * 1024 * 1024;

    /// <summary>Writes the form that every official client takes apart, whatever the real endpoint is.</summary>
    public static byte[] Write(string container, IEnumerable<string> blobs)
    {
        var entries = blobs.Select(blob => (JsonNode)new JsonObject { ["url"] = $"azure://{SharedAccess.Account}.blob.core.windows.net/{container}/{blob}" });
        return JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["entries"] = new JsonArray([.. entries]) }, JsonWire.Options);
    }

    /// <summary>The manifest as the official Go client needs it: it compares each url with the endpoint that it was given, <c>https</c> written as <c>azure</c>,
    /// while the clients in PHP and Python look for <c>.blob.core.windows.net</c>, which is in no address of ours.</summary>
    public static byte[] ForGo(byte[] manifest, string container, string endpoint) => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(manifest).Replace(
        $"azure://{SharedAccess.Account}.blob.core.windows.net/{container}/", $"{endpoint.Replace("https://", "azure://", StringComparison.Ordinal)}/{container}/", StringComparison.Ordinal));

    /// <summary>The names of the slices' blobs, in order. Any endpoint is read; only the container and the blob count.</summary>
    /// <param name="owner">Whose manifest it is, for messages: such as <c>file 12</c>.</param>
    /// <param name="container">Where the slices must be.</param>
    /// <param name="path">The manifest on disk.</param>
    /// <param name="stop">Ends the reading.</param>
    /// <exception cref="RefusedException">It is no manifest, or names something outside the container.</exception>
    public static async Task<IReadOnlyList<string>> ReadAsync(string owner, string container, string path, CancellationToken stop)
    {
        await using var bytes = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (bytes.Length > MostBytes)
            throw new RefusedException(FileErrors.ManifestInvalid(owner, $"it is larger than {MostBytes} bytes."));
        Manifest? manifest;
        try
        {
            manifest = await JsonSerializer.DeserializeAsync<Manifest>(bytes, JsonWire.Options, stop);
        }
        catch (JsonException malformed)
        {
            throw new RefusedException(FileErrors.ManifestInvalid(owner, "it is not the JSON it should be."), malformed);
        }

        if (manifest?.Entries is null || manifest.Entries.Any(entry => string.IsNullOrEmpty(entry?.Url)))
            throw new RefusedException(FileErrors.ManifestInvalid(owner, "it has no entries, or one without a url."));
        return [.. manifest.Entries.Select(entry => BlobOf(owner, container, entry!.Url!))];
    }

    /// <summary>The blob of <c>scheme://host/…/container/blob</c>.</summary>
    private static string BlobOf(string owner, string container, string url)
    {
        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        if (scheme > 0 && url[..scheme] is "azure" or "https" or "http")
        {
            var path = url.AsSpan(scheme + 3);
            if (path.IndexOf('?') is >= 0 and var query)
                path = path[..query];
            var found = path.IndexOf($"/{container}/", StringComparison.Ordinal);
            var blob = found < 0 ? "" : path[(found + container.Length + 2)..].ToString();
            if (BlobAddress.IsValidName(blob))
                return blob;
        }

        throw new RefusedException(FileErrors.SliceElsewhere(owner, url));
    }

    private sealed record Manifest(IReadOnlyList<ManifestEntry?>? Entries);

    private sealed record ManifestEntry(string? Url);
}

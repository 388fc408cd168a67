using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Headgate.Testing;

/// <summary>Where a file's bytes are, with the signature to reach them: what an Azure client makes of <c>absUploadParams</c> or of a file's download detail.</summary>
public sealed class BlobAddress
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromMinutes(5) };
    private readonly string endpoint;
    private readonly string signature;
    private readonly string container;
    private readonly string name;

    /// <summary>Reads upload parameters (<c>container</c>, <c>blobName</c>) or a file's detail (<c>absPath</c>).</summary>
    public BlobAddress(JsonNode given)
    {
        var parts = ((string)given["absCredentials"]!["SASConnectionString"]!).Split(';', StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        endpoint = parts["BlobEndpoint"].TrimEnd('/');
        signature = parts["SharedAccessSignature"];
        container = (string)(given["container"] ?? given["absPath"]!["container"])!;
        name = (string)(given["blobName"] ?? given["absPath"]!["name"])!;
    }

    /// <summary>The blob's address with its signature.</summary>
    public Uri Uri(string suffix = "", string query = "") =>
        new($"{endpoint}/{container}/{System.Uri.EscapeDataString(name + suffix).Replace("%2F", "/", StringComparison.Ordinal)}?{signature}{query}");

    /// <summary>Put Block for each block, then Put Block List.</summary>
    public async Task UploadAsync(Stream content, int blockBytes)
    {
        var ids = new List<string>();
        var block = new byte[blockBytes];
        while (await content.ReadAtLeastAsync(block, block.Length, throwOnEndOfStream: false) is > 0 and var length)
        {
            var id = Convert.ToBase64String(Encoding.ASCII.GetBytes($"block-{ids.Count:0000000}"));
            await PutAsync(Uri(query: $"&comp=block&blockid={System.Uri.EscapeDataString(id)}"), new ByteArrayContent(block, 0, length));
            ids.Add(id);
        }

        var list = new XElement("BlockList", ids.Select(id => new XElement("Latest", id)));
        await PutAsync(Uri(query: "&comp=blocklist"), new StringContent(list.ToString(), Encoding.UTF8, "application/xml"));
    }

    /// <summary>Put Blob of a slice or a manifest, whose name is the file's with a suffix.</summary>
    public Task PutBlobAsync(string suffix, byte[] bytes) => PutAsync(Uri(suffix), new ByteArrayContent(bytes));

    /// <summary>The manifest entry of a slice.</summary>
    public string EntryUrl(string suffix) => $"azure://account.blob.core.windows.net/{container}/{name}{suffix}";

    /// <summary>Opens a slice or, without a suffix, the file.</summary>
    public async Task<Stream> OpenAsync(string suffix = "")
    {
        var answer = await Http.GetAsync(Uri(suffix), HttpCompletionOption.ResponseHeadersRead);
        return answer.StatusCode == HttpStatusCode.OK
            ? await answer.Content.ReadAsStreamAsync()
            : throw new ApiFailureException($"GET {answer.RequestMessage!.RequestUri!.AbsolutePath}", answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>The slices that the manifest names, unpacked.</summary>
    public async IAsyncEnumerable<Stream> SlicesAsync()
    {
        await using var manifest = await OpenAsync("manifest");
        var entries = (await JsonNode.ParseAsync(manifest))!["entries"]!.AsArray();
        foreach (var url in entries.Select(entry => (string)entry!["url"]!))
        {
            var blob = url[(url.IndexOf($"/{container}/", StringComparison.Ordinal) + container.Length + 2)..];
            if (!blob.StartsWith(name, StringComparison.Ordinal))
                throw new InvalidDataException($"The slice {blob} is not named after the file {name}.");
            var slice = await OpenAsync(blob[name.Length..]);
            yield return url.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(slice, CompressionMode.Decompress) : slice;
        }
    }

    private static async Task PutAsync(Uri uri, HttpContent content)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, uri) { Content = content, Headers = { { "x-ms-version", "2021-12-02" }, { "x-ms-blob-type", "BlockBlob" } } };
        using var answer = await Http.SendAsync(request);
        if (answer.StatusCode != HttpStatusCode.Created)
            throw new ApiFailureException($"PUT {uri.AbsolutePath}", answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}

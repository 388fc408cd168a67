using System.Net;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Xunit;

namespace Headgate.Testing;

/// <summary>A file whose credentials a test has: its container is reached over plain HTTP, with no client in between.</summary>
public sealed class PreparedFile
{
    private readonly HttpClient http;

    /// <summary>Reads the answer of <c>files/prepare</c>, or a file's detail with credentials.</summary>
    public PreparedFile(JsonNode answer, HttpClient http)
    {
        this.http = http;
        Answer = answer;
        var upload = answer["absUploadParams"];
        var credentials = ((upload ?? answer)["absCredentials"]!).Text("SASConnectionString").Split(';');
        Endpoint = credentials[0]["BlobEndpoint=".Length..];
        Signature = credentials[1]["SharedAccessSignature=".Length..];
        Container = upload?.Text("container") ?? answer["absPath"]!.Text("container");
        Blob = upload?.Text("blobName") ?? answer["absPath"]!.Text("name");
    }

    /// <summary>The answer it was read from.</summary>
    public JsonNode Answer { get; }

    /// <summary>The file's number.</summary>
    public long Id => Answer["id"]!.GetValue<long>();

    /// <summary>The endpoint of the connection string.</summary>
    public string Endpoint { get; }

    /// <summary>The container.</summary>
    public string Container { get; }

    /// <summary>The blob with the content, or the prefix of the slices.</summary>
    public string Blob { get; }

    /// <summary>The query that allows it all.</summary>
    public string Signature { get; }

    /// <summary>The manifest entry of a slice, in the form clients write.</summary>
    public string EntryOf(string blob) => $"azure://{Answer["absUploadParams"]!.Text("accountName")}.blob.core.windows.net/{Container}/{blob}";

    /// <summary>The address of a blob.</summary>
    public string AddressOf(string blob, string query = "", string? signature = null) =>
        $"{Endpoint}/{Container}/{Uri.EscapeDataString(blob)}?{signature ?? Signature}{query}";

    /// <summary>The address of the container.</summary>
    public string ContainerAddress(string query, string? signature = null) => $"{Endpoint}/{Container}?{signature ?? Signature}{query}";

    /// <summary>Puts a blob in one piece.</summary>
    /// <returns>Its ETag.</returns>
    public async Task<string> PutAsync(string blob, byte[] content)
    {
        using var answer = await SendAsync(HttpMethod.Put, AddressOf(blob), content, ("x-ms-blob-type", "BlockBlob"));
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return answer.Headers.ETag!.Tag;
    }

    /// <summary>Puts a block.</summary>
    public async Task PutBlockAsync(string blob, string id, byte[] content)
    {
        using var answer = await SendAsync(HttpMethod.Put, AddressOf(blob, $"&comp=block&blockid={Uri.EscapeDataString(id)}"), content);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    /// <summary>Commits blocks.</summary>
    public Task<HttpResponseMessage> CommitAsync(string blob, params (string Source, string Id)[] blocks) => SendAsync(
        HttpMethod.Put,
        AddressOf(blob, "&comp=blocklist"),
        System.Text.Encoding.UTF8.GetBytes(new XElement("BlockList", blocks.Select(block => new XElement(block.Source, block.Id))).ToString()));

    /// <summary>Gets a blob that is there.</summary>
    public async Task<byte[]> GetAsync(string blob)
    {
        using var answer = await SendAsync(HttpMethod.Get, AddressOf(blob));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsByteArrayAsync();
    }

    /// <summary>Sends a request.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string address, byte[]? content = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, address);
        if (content is not null)
            request.Content = new ByteArrayContent(content);
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content!.Headers.TryAddWithoutValidation(name, value);
        }

        return await http.SendAsync(request);
    }
}

/// <summary>What tests expect of the blob protocol's answers.</summary>
public static class BlobAnswers
{
    /// <summary>The answer is the protocol's XML with this status and code; not the JSON of the APIs.</summary>
    public static async Task ShouldBeBlobErrorAsync(this HttpResponseMessage answer, int status, string code)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True((HttpStatusCode)status == answer.StatusCode, $"{status} was expected and {(int)answer.StatusCode} came: {text}");
        Assert.Equal("application/xml", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(code, Assert.Single(answer.Headers.GetValues("x-ms-error-code")));
        Assert.NotEmpty(Assert.Single(answer.Headers.GetValues("x-ms-request-id")));
        if (answer.RequestMessage!.Method != HttpMethod.Head)
            Assert.Equal(code, XElement.Parse(text).Element("Code")!.Value);
    }
}

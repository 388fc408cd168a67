using System.Net.Sockets;
using System.Text;
using Headgate.Testing;

namespace Headgate.ServerTests.Files;

public sealed class NamingBlobs(FilesFixture platform) : IClassFixture<FilesFixture>
{
    [Theory]
    [InlineData("../escape")]
    [InlineData("../../../../../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("..\\..\\escape")]
    [InlineData("a/../../b")]
    [InlineData("folder/deep/name.csv")]
    [InlineData("%2e%2e%2fescape")]
    [InlineData("%252e%252e")]
    [InlineData("C:\\Windows\\x")]
    [InlineData("dot.")]
    [InlineData("space and + plus & more?#")]
    [InlineData("žluťoučký-😀")]
    public async Task Any_name_is_only_a_name(string name)
    {
        var before = platform.Contents();
        var file = await platform.PrepareAsync();

        await file.PutAsync(name, Encoding.UTF8.GetBytes(name));

        Assert.Equal(name, Encoding.UTF8.GetString(await file.GetAsync(name)));
        using var list = await file.SendAsync(HttpMethod.Get, file.ContainerAddress("&restype=container&comp=list"));
        var blob = System.Xml.Linq.XElement.Parse(await list.Content.ReadAsStringAsync()).Element("Blobs")!.Element("Blob")!;
        Assert.Equal(name, blob.Element("Name")!.Value);
        var content = Assert.Single(platform.Contents().Except(before));
        Assert.Matches("^[0-9a-f]{32}$", Path.GetFileName(content));
        Assert.Equal(platform.ContentFolder, Path.GetDirectoryName(Path.GetDirectoryName(content)));
    }

    [Theory]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    [InlineData("a\u007fb")]
    public async Task Control_characters_are_refused(string name)
    {
        var file = await platform.PrepareAsync();

        using var answer = await file.SendAsync(HttpMethod.Put, file.AddressOf(name), [1], ("x-ms-blob-type", "BlockBlob"));

        // The server itself does not take a null character in an address.
        if (!name.Contains('\0', StringComparison.Ordinal))
            await answer.ShouldBeBlobErrorAsync(400, "InvalidResourceName");
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData(1024, true)]
    [InlineData(1025, false)]
    public async Task Longest_name_has_1024_characters(int length, bool fits)
    {
        var file = await platform.PrepareAsync();
        var name = new string('n', length);

        using var answer = await file.SendAsync(HttpMethod.Put, file.AddressOf(name), [1], ("x-ms-blob-type", "BlockBlob"));

        if (fits)
            Assert.Equal([1], await file.GetAsync(name));
        else
            await answer.ShouldBeBlobErrorAsync(400, "InvalidResourceName");
    }

    [Theory]
    [InlineData("/{container}/../{other}/data.csv")]
    [InlineData("/{container}/%2e%2e/{other}/data.csv")]
    [InlineData("/{container}/..%2f{other}/data.csv")]
    [InlineData("/{container}//{other}/data.csv")]
    public async Task Dots_in_an_address_do_not_lead_to_another_container(string path)
    {
        var file = await platform.PrepareAsync();
        var other = await platform.UploadAsync("data.csv", "of another file"u8.ToArray());
        var endpoint = new Uri(file.Endpoint);
        var target = endpoint.AbsolutePath + path.Replace("{container}", file.Container, StringComparison.Ordinal).Replace("{other}", other.Container, StringComparison.Ordinal);

        // A socket, since every client would resolve the dots itself.
        using var client = new TcpClient(endpoint.Host, endpoint.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET {target}?{file.Signature} HTTP/1.1\r\nHost: {endpoint.Authority}\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(client.GetStream());
        var answer = await reader.ReadToEndAsync();

        Assert.Matches("^HTTP/1.1 40[0-4] ", answer);
        Assert.DoesNotContain("of another file", answer, StringComparison.Ordinal);
    }
}

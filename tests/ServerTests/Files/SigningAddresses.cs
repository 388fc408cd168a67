using System.Net;
using Headgate.Testing;

namespace Headgate.ServerTests.Files;

public sealed class SigningAddresses(FilesFixture platform) : IClassFixture<FilesFixture>
{
    [Fact]
    public async Task Missing_signature_is_refused()
    {
        var file = await platform.UploadAsync("data.csv", [1]);

        using var answer = await platform.Client.GetAsync($"{file.Endpoint}/{file.Container}/{file.Blob}");

        await answer.ShouldBeBlobErrorAsync(401, "NoAuthenticationInformation");
    }

    [Theory]
    [InlineData("sig=", "sig=A")]
    [InlineData("sig=", "sig=%00")]
    [InlineData("sp=rwdl", "sp=rwdlacup")]
    [InlineData("sr=c", "sr=b")]
    [InlineData("sr=c", "sr=d")]
    [InlineData("se=20", "se=30")]
    [InlineData("st=20", "st=19")]
    [InlineData("sv=2018-11-09", "sv=2021-12-02")]
    [InlineData("sp=rwdl", "sp=rwdl&sp=rwdl")]
    [InlineData("sp=rwdl", "sp=rwdl&rscd=inline")]
    [InlineData("sp=rwdl", "sp=rwdl&se=3000-01-01T00%3A00%3A00Z")]
    public async Task Any_change_of_it_is_refused(string part, string changed)
    {
        var file = await platform.UploadAsync("data.csv", [1]);
        Assert.Contains(part, file.Signature, StringComparison.Ordinal);

        using var answer = await file.SendAsync(HttpMethod.Get, file.AddressOf(file.Blob, signature: file.Signature.Replace(part, changed, StringComparison.Ordinal)));

        await answer.ShouldBeBlobErrorAsync(403, "AuthenticationFailed");
    }

    [Fact]
    public async Task Another_containers_signature_is_refused_for_every_operation()
    {
        var mine = await platform.PrepareAsync();
        var other = await platform.UploadAsync("other.csv", "other"u8.ToArray());

        foreach (var (method, query) in new[] { ("GET", ""), ("HEAD", ""), ("PUT", ""), ("PUT", "&comp=block&blockid=YQ=="), ("PUT", "&comp=blocklist"), ("DELETE", ""), ("GET", "&comp=blocklist") })
        {
            using var answer = await mine.SendAsync(new HttpMethod(method), other.AddressOf(other.Blob, query, mine.Signature), method == "PUT" ? [1] : null);
            await answer.ShouldBeBlobErrorAsync(403, "AuthenticationFailed");
        }

        using var list = await mine.SendAsync(HttpMethod.Get, other.ContainerAddress("&restype=container&comp=list", mine.Signature));
        await list.ShouldBeBlobErrorAsync(403, "AuthenticationFailed");
        Assert.Equal("other"u8.ToArray(), await other.GetAsync(other.Blob));
    }

    [Fact]
    public async Task Blobs_signature_reaches_that_blob_only()
    {
        var file = await platform.UploadAsync("data.csv", [1]);
        await file.PutAsync("neighbour", [2]);
        var url = (await platform.GetJsonAsync($"/v2/storage/files/{file.Id}")).Text("url");
        var signature = url[(url.IndexOf('?', StringComparison.Ordinal) + 1)..];

        using var neighbour = await file.SendAsync(HttpMethod.Get, file.AddressOf("neighbour", signature: signature));
        await neighbour.ShouldBeBlobErrorAsync(403, "AuthenticationFailed");
        using var container = await file.SendAsync(HttpMethod.Get, file.ContainerAddress("&restype=container&comp=list", signature));
        await container.ShouldBeBlobErrorAsync(403, "AuthenticationFailed");
        using var write = await file.SendAsync(HttpMethod.Put, file.AddressOf(file.Blob, signature: signature), [3], ("x-ms-blob-type", "BlockBlob"));
        await write.ShouldBeBlobErrorAsync(403, "AuthorizationPermissionMismatch");
    }

    [Theory]
    [InlineData("/services/blob/")]
    [InlineData("/services/blob/nothing/data.csv")]
    [InlineData("/headgate/nothing/data.csv?sig=a")]
    [InlineData("/headgate")]
    public async Task Address_without_a_container_is_unknown_in_the_protocols_own_form(string path)
    {
        using var answer = await platform.Client.GetAsync(path);

        await answer.ShouldBeBlobErrorAsync(404, "ResourceNotFound");
    }

    [Theory]
    [InlineData("connection.example.com", "http://blob.example.com")]
    [InlineData("data.example.com:8080", "http://data.example.com:8080")]
    [InlineData("localhost:8080", "http://127.0.0.1:8080/headgate")]
    [InlineData("[::1]:8080", "http://[::1]:8080/headgate")]
    public async Task Endpoint_has_the_form_that_clients_take_apart(string host, string endpoint)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v2/storage/files/prepare") { Content = System.Net.Http.Json.JsonContent.Create(new { name = "host.csv" }) };
        request.Headers.Host = host;
        request.Headers.Add("X-StorageApi-Token", platform.MasterToken);
        using var answer = await platform.Client.SendAsync(request);
        var file = new PreparedFile(await answer.ShouldBeAsync(201), platform.Client);
        Assert.Equal(endpoint, file.Endpoint);

        // What the client then sends, with the host in the header, for there is no DNS here.
        var address = new Uri(file.AddressOf(file.Blob));
        using var put = new HttpRequestMessage(HttpMethod.Put, address.PathAndQuery) { Content = new ByteArrayContent([1, 2, 3]) };
        put.Headers.Host = address.Authority;
        put.Headers.Add("x-ms-blob-type", "BlockBlob");
        using var stored = await platform.Client.SendAsync(put);
        Assert.Equal(HttpStatusCode.Created, stored.StatusCode);
    }
}

public sealed class OutlivingASignature(FilesFixture platform) : IClassFixture<FilesFixture>
{
    [Fact]
    public async Task Credentials_end_after_12_hours_and_addresses_after_one()
    {
        var file = await platform.UploadAsync("data.csv", [1]);
        var detail = await platform.GetJsonAsync($"/v2/storage/files/{file.Id}");

        platform.Clock.Advance(TimeSpan.FromMinutes(61));
        using (var link = await platform.Client.GetAsync(detail.Text("url")))
            await link.ShouldBeBlobErrorAsync(403, "AuthenticationFailed");
        Assert.Equal([1], await file.GetAsync(file.Blob));

        platform.Clock.Advance(TimeSpan.FromHours(11));
        using var answer = await file.SendAsync(HttpMethod.Put, file.AddressOf(file.Blob), [2], ("x-ms-blob-type", "BlockBlob"));
        await answer.ShouldBeBlobErrorAsync(403, "AuthenticationFailed");
    }
}

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Faults;

/// <summary>A client that goes away in the middle of an upload leaves nothing.</summary>
public sealed class Disconnecting(SharedFaultNode shared) : IClassFixture<SharedFaultNode>
{
    [Theory]
    [InlineData("")]
    [InlineData("&comp=block&blockid=YmxvY2s%3D")]
    public async Task In_an_upload_leaves_no_file(string query)
    {
        var node = shared.Node;
        var file = await node.Api.PostAsync("/v2/storage/files/prepare", new JsonObject { ["name"] = "half.csv", ["federationToken"] = true });
        var address = new BlobAddress(file["absUploadParams"]!);

        await SendHalfAsync(address.Uri(query: query), "x-ms-blob-type: BlockBlob\r\nx-ms-version: 2021-12-02\r\n", "PUT");

        await node.NothingIsLeftBehindAsync();
        Assert.Empty(await node.Database.ColumnAsync($"""
            SELECT c.name FROM files.container c
             WHERE c.name = '{file["absUploadParams"]!["container"]}'
               AND (EXISTS (SELECT 1 FROM files.blob b WHERE b.container_id = c.id) OR EXISTS (SELECT 1 FROM files.block b WHERE b.container_id = c.id))
            """));
        var missing = await Assert.ThrowsAsync<ApiFailureException>(() => address.OpenAsync());
        Assert.Equal(HttpStatusCode.NotFound, missing.Status);
    }

    [Fact]
    public async Task In_a_synchronous_import_leaves_no_file_and_the_table_as_it_was()
    {
        var node = shared.Node;
        var bucket = await node.NewBucketAsync();
        var table = await node.Api.NewTableAsync(bucket, "rows", "id,name\n1,kept\n", "id");
        var headers = $"X-StorageApi-Token: {node.Process.StorageToken}\r\nContent-Type: multipart/form-data; boundary=cut\r\n";

        await SendHalfAsync(new Uri(node.Process.Url, $"/v2/storage/tables/{table}/import"), headers, "POST",
            "--cut\r\nContent-Disposition: form-data; name=\"data\"; filename=\"half.csv\"\r\nContent-Type: text/csv\r\n\r\nid,name\n2,half\n");

        await node.NothingIsLeftBehindAsync();
        Assert.Equal(["1", "kept"], Assert.Single(await node.Api.RowsAsync(table)));
    }

    /// <summary>Promises 10 MB, sends nine and cuts the connection: more than sockets hold, so the server has begun to read.</summary>
    private static async Task SendHalfAsync(Uri uri, string headers, string method, string body = "")
    {
        using var client = new TcpClient();
        await client.ConnectAsync(uri.Host, uri.Port);
        await using var stream = client.GetStream();
        var head = $"{method} {uri.PathAndQuery} HTTP/1.1\r\nHost: {uri.Authority}\r\nContent-Length: 10000000\r\n{headers}\r\n{body}";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
        var part = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 900_000).Select(i => i.ToString("0000000", CultureInfo.InvariantCulture) + ",x\n")));
        await stream.WriteAsync(part);
        await stream.FlushAsync();
        client.Client.LingerState = new LingerOption(true, 0);
    }
}

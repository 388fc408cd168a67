using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Headgate.ServerTests.Workspaces;

/// <summary>A load job whose file comes in pieces, as the Python library sends it.</summary>
public sealed class UploadingInPieces(BigQueryNode platform) : IClassFixture<BigQueryNode>
{
    private const string Csv = "1,one\n2,two\n3,three\n";

    [Fact]
    public async Task Pieces_become_one_file_and_its_rows_a_table()
    {
        using var client = platform.NewClient();
        var address = await BeginAsync(client, "pieces");

        using var first = await PutAsync(client, address, Csv[..8], "bytes 0-7/*");
        Assert.Equal(308, (int)first.StatusCode);
        Assert.Equal("bytes=0-7", first.Headers.GetValues("Range").Single());
        using var again = await PutAsync(client, address, Csv[..8], "bytes 0-7/*");
        Assert.Equal(400, (int)again.StatusCode);
        using var asked = await PutAsync(client, address, "", "bytes */*");
        Assert.Equal(308, (int)asked.StatusCode);
        using var last = await PutAsync(client, address, Csv[8..], $"bytes 8-{Csv.Length - 1}/{Csv.Length.ToString(CultureInfo.InvariantCulture)}");

        var job = JsonNode.Parse(await last.Content.ReadAsStringAsync())!;
        Assert.Equal("LOAD", (string?)job["configuration"]!["jobType"]);
        using var ended = await client.GetAsync($"{platform.Project}/queries/{job["jobReference"]!["jobId"]}?timeoutMs=60000");
        Assert.Equal(200, (int)ended.StatusCode);
        using var rows = await client.GetAsync($"{platform.Project}/datasets/{platform.Dataset}/tables/pieces/data");
        Assert.Equal("3", (string?)JsonNode.Parse(await rows.Content.ReadAsStringAsync())!["totalRows"]);
        using var over = await PutAsync(client, address, "x", "bytes 0-0/1");
        Assert.Equal(404, (int)over.StatusCode);
    }

    [Theory]
    [InlineData("bytes 5-9/10")]
    [InlineData("bytes x-y/z")]
    [InlineData("rows 0-1/2")]
    [InlineData("bytes 0-99999999999999999999/99999999999999999999")]
    public async Task A_piece_that_does_not_follow_the_last_one_is_refused(string range)
    {
        using var client = platform.NewClient();

        using var answer = await PutAsync(client, await BeginAsync(client, "refused"), "12345", range);

        Assert.Equal(400, (int)answer.StatusCode);
    }

    private async Task<Uri> BeginAsync(HttpClient client, string table)
    {
        var job = new JsonObject
        {
            ["configuration"] = new JsonObject
            {
                ["load"] = new JsonObject
                {
                    ["destinationTable"] = new JsonObject { ["datasetId"] = platform.Dataset, ["tableId"] = table },
                    ["schema"] = new JsonObject
                    {
                        ["fields"] = new JsonArray(new JsonObject { ["name"] = "id", ["type"] = "INTEGER" }, new JsonObject { ["name"] = "word", ["type"] = "STRING" }),
                    },
                },
            },
        };
        using var body = new StringContent(job.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync($"/upload{platform.Project}/jobs?uploadType=resumable", body);
        Assert.Equal(200, (int)answer.StatusCode);
        return answer.Headers.Location!;
    }

    private static async Task<HttpResponseMessage> PutAsync(HttpClient client, Uri address, string piece, string range)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, address) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(piece)) };
        request.Content.Headers.TryAddWithoutValidation("Content-Range", range);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return await client.SendAsync(request);
    }
}

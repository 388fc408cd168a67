using System.Net;
using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Workspaces.SnowflakeProtocol;

public sealed class FetchingLargeResults(SnowflakeFixture platform) : IClassFixture<SnowflakeFixture>
{
    [Fact]
    public async Task The_rows_are_whole_in_order_and_for_the_key_only()
    {
        var session = await (await platform.NewTargetAsync()).ConnectAsync();
        var data = await session.DoneAsync("rows 1000000");
        var other = await session.DoneAsync("rows 1000000");
        var chunks = data["chunks"]!.AsArray();
        Assert.True(chunks.Count > 1);

        var rows = data["rowset"]!.AsArray().Select(row => row![0]!.GetValue<string>()).ToList();
        foreach (var chunk in chunks)
        {
            using var part = await GetAsync(chunk!.Text("url"), KeyOf(data));
            Assert.Equal("text/plain", part.Content.Headers.ContentType!.ToString());
            var read = JsonNode.Parse($"[{await part.Content.ReadAsStringAsync()}]")!.AsArray();
            Assert.Equal(chunk!["rowCount"]!.GetValue<int>(), read.Count);
            rows.AddRange(read.Select(row => row![0]!.GetValue<string>()));
        }

        Assert.Equal(Enumerable.Range(0, 1_000_000).Select(row => $"{row}"), rows);
        var url = chunks[0]!.Text("url");
        foreach (var (address, key) in new[] { (url, null), (url, ""), (url, "wrong"), (url, KeyOf(other)), (url, new string('0', 64)), (url.Replace(data.Text("queryId"), Guid.NewGuid().ToString(), StringComparison.Ordinal), KeyOf(data)), (url + "9999", KeyOf(data)), (url[..^1] + "-1", KeyOf(data)) })
        {
            using var refused = await GetAsync(address, key);
            Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        }
    }

    [Fact]
    public async Task They_expire_and_leave_nothing()
    {
        var target = await platform.NewTargetAsync();
        var session = await target.ConnectAsync();
        var data = await session.DoneAsync("rows 300000");
        var folder = Path.Combine(platform.ResultFolder, $"{target.Id}");
        Assert.NotEmpty(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories));

        platform.Clock.Advance(TimeSpan.FromMinutes(61));

        await Eventually.HoldsAsync(() => !Directory.Exists(folder));
        using var gone = await GetAsync(data["chunks"]![0]!.Text("url"), KeyOf(data));
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        session = session with { Token = (await session.RenewAsync())["data"]!.Text("sessionToken") };
        Assert.Equal("000707", (await session.ResultAsync(data.Text("queryId"))).Text("code"));
    }

    [Fact]
    public async Task Older_results_go_when_there_are_too_many_but_their_requests_are_not_run_again()
    {
        var target = await platform.NewTargetAsync();
        var session = await target.ConnectAsync();
        var request = Guid.NewGuid().ToString();
        var first = (await session.DoneAsync("rows 2500000", request)).Text("queryId");
        var ran = platform.Warehouses.Ran.Count(word => word == "rows 2500000");
        var second = (await session.DoneAsync("rows 2500001")).Text("queryId");

        await Eventually.HoldsAsync(async () => !(await session.ResultAsync(first))["success"]!.GetValue<bool>());
        Assert.True((await session.ResultAsync(second))["success"]!.GetValue<bool>());
        Assert.Equal("000707", (await session.QueryAsync("rows 2500000", requestId: request)).Text("code"));
        Assert.Equal(ran, platform.Warehouses.Ran.Count(word => word == "rows 2500000"));
    }

    private async Task<HttpResponseMessage> GetAsync(string address, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (key is not null)
            request.Headers.TryAddWithoutValidation("x-headgate-result-key", key);
        return await platform.Client.SendAsync(request);
    }

    private static string KeyOf(JsonNode data) => data["chunkHeaders"]!.Text("x-headgate-result-key");
}

using System.IO.Compression;
using System.Net;
using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Workspaces.Services;

/// <summary>The query service over a real warehouse.</summary>
public sealed class RunningQueries(ServicesNode platform) : IClassFixture<ServicesNode>
{
    [Fact]
    public async Task Statements_run_in_order_and_their_rows_are_read_in_pages()
    {
        var workspace = await platform.NewWorkspaceAsync();

        var job = await platform.QueryAsync(workspace, false, null, "CREATE TABLE T AS SELECT SEQ4() AS N, 'x' || SEQ4() AS S FROM TABLE(GENERATOR(ROWCOUNT => 2500))", "SELECT N, S, NULL AS E FROM T ORDER BY N");

        Assert.Equal("completed", (string?)job["status"]);
        Assert.Equal("user", (string?)job["actorType"]);
        Assert.Equal(["completed", "completed"], job["statements"]!.AsArray().Select(statement => (string?)statement!["status"]));
        var made = await platform.RowsAsync(job, 0);
        Assert.Equal((0, "completed"), (made["columns"]!.AsArray().Count, (string?)made["status"]));
        var page = await platform.RowsAsync(job, 1, "?offset=2400&pageSize=1000");
        Assert.Equal((2500, 100), ((long)page["numberOfRows"]!, page["data"]!.AsArray().Count));
        Assert.Equal(["2400", "x2400", null], page["data"]![0]!.AsArray().Select(cell => (string?)cell));
        Assert.Equal(["N", "S", "E"], page["columns"]!.AsArray().Select(column => (string?)column!["name"]));
        Assert.Equal(2500, (await platform.RowsAsync(job, 1, "?pageSize=10000"))["data"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_failing_statement_says_why_and_the_later_ones_are_not_executed()
    {
        var workspace = await platform.NewWorkspaceAsync();

        var job = await platform.QueryAsync(workspace, false, null, "SELECT 1", "SELECT * FROM NOWHERE", "SELECT 2");

        Assert.Equal("failed", (string?)job["status"]);
        Assert.Equal(["completed", "failed", "notExecuted"], job["statements"]!.AsArray().Select(statement => (string?)statement!["status"]));
        var failed = await platform.RowsAsync(job, 1);
        Assert.Contains("NOWHERE", (string)failed["message"]!, StringComparison.Ordinal);
        Assert.Empty(failed["columns"]!.AsArray());
    }

    [Fact]
    public async Task A_transaction_is_whole_or_not_at_all_and_a_session_goes_on_in_the_next_job()
    {
        var workspace = await platform.NewWorkspaceAsync();
        var session = Guid.NewGuid().ToString();
        await platform.QueryAsync(workspace, false, session, "CREATE TABLE T (A INT)", "SET X = 5");

        Assert.Equal("failed", (string?)(await platform.QueryAsync(workspace, true, session, "INSERT INTO T VALUES (1)", "SELECT 1 / 0"))["status"]);
        Assert.Equal("completed", (string?)(await platform.QueryAsync(workspace, true, session, "INSERT INTO T VALUES (2)", "INSERT INTO T VALUES ($X)"))["status"]);

        var rows = await platform.RowsAsync(await platform.QueryAsync(workspace, false, session, "SELECT A FROM T ORDER BY A"), 0);
        Assert.Equal(["2", "5"], rows["data"]!.AsArray().Select(row => (string?)row![0]));
    }

    [Fact]
    public async Task A_running_query_is_cancelled()
    {
        var workspace = await platform.NewWorkspaceAsync();
        var path = $"/services/query/api/v1/branches/{platform.Branch}/workspaces/{workspace}/queries";
        var slow = "SELECT COUNT(*) FROM TABLE(GENERATOR(ROWCOUNT => 300000)) A CROSS JOIN TABLE(GENERATOR(ROWCOUNT => 300000)) B WHERE RANDOM() > 0";
        var id = (string)(await platform.Api.PostAsync(path, new JsonObject { ["statements"] = new JsonArray(slow), ["transactional"] = false }))["queryJobId"]!;
        await Eventually.HoldsAsync(async () => (string?)(await platform.Api.GetAsync($"/services/query/api/v1/queries/{id}"))["statements"]![0]!["status"] == "processing");

        await platform.Api.PostAsync($"/services/query/api/v1/queries/{id}/cancel", new JsonObject { ["reason"] = "an example" });

        var job = await platform.EndAsync(id);
        Assert.Equal(("canceled", "an example"), ((string?)job["status"], (string?)job["cancellationReason"]));
        Assert.Equal("canceled", (string?)job["statements"]![0]!["status"]);
        var late = await platform.RefusedAsync(HttpMethod.Post, $"/services/query/api/v1/queries/{id}/cancel", HttpStatusCode.BadRequest, []);
        Assert.Equal((400, "400", "error"), ((int)late["error"]!, (string)late["code"]!, (string)late["status"]!));
    }

    [Fact]
    public async Task Results_are_downloaded_as_csv_and_parquet()
    {
        var workspace = await platform.NewWorkspaceAsync();
        var job = await platform.QueryAsync(workspace, false, null, "SELECT \"id\"::INT AS ID, 'a \"quoted\", text' AS T, NULL AS E FROM \"in.c-shop\".\"orders\" ORDER BY 1");
        var path = $"/services/query/api/v1/queries/{job["queryJobId"]}/{job["statements"]![0]!["id"]}/export";

        Assert.Equal("\"ID\",\"T\",\"E\"\n\"1\",\"a \"\"quoted\"\", text\",\n\"2\",\"a \"\"quoted\"\", text\",\n\"3\",\"a \"\"quoted\"\", text\",\n", await platform.Api.GetTextAsync($"{path}?fileType=csv"));
        await using var packed = new GZipStream(await platform.Api.Http.GetStreamAsync($"{path}?fileType=csv&gzip=true"), CompressionMode.Decompress);
        using var reader = new StreamReader(packed);
        Assert.StartsWith("\"ID\",\"T\",\"E\"\n", await reader.ReadToEndAsync(), StringComparison.Ordinal);
        var parquet = await platform.Api.Http.GetByteArrayAsync($"{path}?fileType=parquet");
        Assert.Equal("PAR1"u8.ToArray(), parquet[..4]);
        await platform.RefusedAsync(HttpMethod.Get, $"{path}?fileType=xls", HttpStatusCode.BadRequest);
        await platform.RefusedAsync(HttpMethod.Get, path.Replace("/export", "/results/stream", StringComparison.Ordinal), HttpStatusCode.UpgradeRequired);
    }

    [Fact]
    public async Task The_history_is_read_in_pages_and_goes_with_the_workspace()
    {
        var workspace = await platform.NewWorkspaceAsync();
        var job = await platform.QueryAsync(workspace, false, null, "SELECT 1", "SELECT 2", "SELECT 3");
        var path = $"/services/query/api/v1/branches/{platform.Branch}/workspaces/{workspace}/queries";

        var first = (await platform.Api.GetAsync($"{path}?pageSize=2"))["statements"]!.AsArray();
        var second = (await platform.Api.GetAsync($"{path}?pageSize=2&afterId={first[1]!["id"]}"))["statements"]!.AsArray();
        Assert.Equal(["SELECT 3", "SELECT 2", "SELECT 1"], first.Concat(second).Select(statement => (string?)statement!["query"]));

        await platform.Api.DeleteAsync($"/v2/storage/workspaces/{workspace}");
        await platform.RefusedAsync(HttpMethod.Get, path, HttpStatusCode.NotFound);
        await platform.RefusedAsync(HttpMethod.Get, $"/services/query/api/v1/queries/{job["queryJobId"]}", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_index_names_the_services()
    {
        var services = (await platform.Api.GetAsync("/v2/storage"))["services"]!.AsArray().ToDictionary(service => (string)service!["id"]!, service => (string)service!["url"]!);
        foreach (var id in (string[])["query", "editor", "data-science", "sandboxes"])
        {
            using var answer = await platform.Api.Http.GetAsync($"{services[id]}/health-check");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }
}

using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Workspaces.SnowflakeProtocol;

public sealed class RunningStatements(SnowflakeFixture platform) : IClassFixture<SnowflakeFixture>
{
    [Fact]
    public async Task An_answer_has_the_rows_their_types_and_the_session()
    {
        var target = await platform.NewTargetAsync();
        var answer = await (await target.ConnectAsync()).QueryAsync("rows 2");

        var data = answer["data"]!;
        Assert.Equal("""[["0"],["1"]]""", data["rowset"]!.ToJsonString());
        Assert.Equal("fixed", data["rowtype"]![0]!.Text("type"));
        Assert.Equal(38, data["rowtype"]![0]!["precision"]!.GetValue<int>());
        Assert.Equal([2L, 2L], [data["total"]!.GetValue<long>(), data["returned"]!.GetValue<long>()]);
        Assert.Equal(0x1000, data["statementTypeId"]!.GetValue<int>());
        Assert.Equal($"KEBOOLA_{platform.Project}", data.Text("finalDatabaseName"));
        Assert.Equal(target.Schema, data.Text("finalSchemaName"));
        Assert.Null(data["chunks"]);
    }

    [Fact]
    public async Task A_failure_says_where_and_why()
    {
        var session = await (await platform.NewTargetAsync()).ConnectAsync();
        var answer = await session.QueryAsync("select * from nothing");

        Assert.Equal("002003", answer.Text("code"));
        Assert.Equal("42S02", answer["data"]!.Text("sqlState"));
        Assert.Equal([1, 14], [answer["data"]!["line"]!.GetValue<int>(), answer["data"]!["pos"]!.GetValue<int>()]);
        Assert.Equal("FAILED_WITH_ERROR", (await session.StateAsync(answer["data"]!.Text("queryId")))["data"]!["queries"]![0]!.Text("status"));
        Assert.DoesNotContain("must not be told", (await session.QueryAsync("bug")).ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repeated_request_runs_once()
    {
        var session = await (await platform.NewTargetAsync()).ConnectAsync();
        var word = $"insert {Random.Shared.Next()}";
        var request = Guid.NewGuid().ToString();

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => session.QueryAsync(word, requestId: request)));

        Assert.Single(answers.Select(answer => answer["data"]!.Text("queryId")).Distinct());
        Assert.Single(platform.Warehouses.Ran, word);
        await session.QueryAsync(word);
        Assert.Equal(2, platform.Warehouses.Ran.Count(ran => ran == word));
    }

    [Fact]
    public async Task A_request_of_another_session_is_another_one()
    {
        var target = await platform.NewTargetAsync();
        var request = Guid.NewGuid().ToString();
        var (one, two) = (await (await target.ConnectAsync()).QueryAsync("insert 1", requestId: request), await (await target.ConnectAsync()).QueryAsync("insert 1", requestId: request));

        Assert.NotEqual(one["data"]!.Text("queryId"), two["data"]!.Text("queryId"));
    }

    [Fact]
    public async Task A_statement_in_the_background_is_watched_and_its_result_fetched_by_any_session_of_the_workspace_only()
    {
        var target = await platform.NewTargetAsync();
        var (session, other) = (await target.ConnectAsync(), await target.ConnectAsync());
        var stranger = await (await platform.NewTargetAsync()).ConnectAsync();
        platform.Warehouses.Hold();

        var begun = await session.QueryAsync("wait", new JsonObject { ["asyncExec"] = true });
        Assert.Equal("333334", begun.Text("code"));
        var id = begun["data"]!.Text("queryId");
        Assert.Equal("RUNNING", (await session.StateAsync(id))["data"]!["queries"]![0]!.Text("status"));
        platform.Warehouses.Go.SetResult();

        Assert.Equal("waited", (await other.ResultAsync(id))["data"]!["rowset"]![0]![0]!.GetValue<string>());
        Assert.Equal("SUCCESS", (await other.StateAsync(id))["data"]!["queries"]![0]!.Text("status"));
        Assert.Equal("000707", (await stranger.ResultAsync(id)).Text("code"));
        Assert.Empty((await stranger.StateAsync(id))["data"]!["queries"]!.AsArray());
        Assert.Equal("000605", (await platform.AskAsync(HttpMethod.Post, $"/queries/{id}/abort-request", stranger.Token)).Text("code"));
    }

    [Fact]
    public async Task A_statement_is_aborted_by_its_request_or_its_id_and_the_session_goes_on()
    {
        var session = await (await platform.NewTargetAsync()).ConnectAsync();
        platform.Warehouses.Hold();
        var request = Guid.NewGuid().ToString();
        var first = session.QueryAsync("wait", requestId: request);
        await Eventually.HoldsAsync(() => platform.Warehouses.Running > 0);
        Assert.True((await platform.AskAsync(HttpMethod.Post, "/queries/v1/abort-request", session.Token, new JsonObject { ["requestId"] = request }))["success"]!.GetValue<bool>());
        Assert.Equal("000604", (await first).Text("code"));

        var second = (await session.QueryAsync("wait", new JsonObject { ["asyncExec"] = true }))["data"]!.Text("queryId");
        Assert.True((await platform.AskAsync(HttpMethod.Post, $"/queries/{second}/abort-request", session.Token))["success"]!.GetValue<bool>());
        Assert.Equal("000604", (await session.ResultAsync(second)).Text("code"));
        Assert.Equal("000605", (await platform.AskAsync(HttpMethod.Post, $"/queries/{second}/abort-request", session.Token)).Text("code"));
        Assert.True((await session.QueryAsync("rows 1"))["success"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Several_statements_have_a_result_each()
    {
        var session = await (await platform.NewTargetAsync()).ConnectAsync();
        var whole = (await session.QueryAsync("insert 3; rows 2", new JsonObject { ["parameters"] = new JsonObject { ["MULTI_STATEMENT_COUNT"] = 2 } }))["data"]!;

        Assert.Equal("12544,4096", whole.Text("resultTypes"));
        var ids = whole.Text("resultIds").Split(',');
        Assert.Equal("3", (await session.ResultAsync(ids[0]))["data"]!["rowset"]![0]![0]!.GetValue<string>());
        Assert.Equal(2, (await session.ResultAsync(ids[1]))["data"]!["rowset"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_result_is_scanned_by_any_session_of_the_workspace_only()
    {
        var target = await platform.NewTargetAsync();
        var session = await target.ConnectAsync();
        platform.Warehouses.Hold();
        var id = (await session.QueryAsync("wait", new JsonObject { ["asyncExec"] = true }))["data"]!.Text("queryId");
        platform.Warehouses.Go.SetResult();

        Assert.Equal("waited", (await (await target.ConnectAsync()).DoneAsync($"select * from table(result_scan('{id}'))"))["rowset"]![0]![0]!.GetValue<string>());
        Assert.False((await (await (await platform.NewTargetAsync()).ConnectAsync()).QueryAsync($"SELECT * FROM TABLE(RESULT_SCAN('{id}'));"))["success"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Values_reach_the_warehouse_in_order()
    {
        var session = await (await platform.NewTargetAsync()).ConnectAsync();
        var values = JsonNode.Parse("""{"2":{"type":"TEXT","value":null},"1":{"type":"fixed","value":"1"},"3":{"type":"TEXT","value":"ž"}}""");
        var rows = JsonNode.Parse("""{"1":{"type":"FIXED","value":["1","2"]},"2":{"type":"TEXT","value":["a",null]}}""");

        Assert.Equal("FIXED:1|TEXT:NULL|TEXT:ž", (await session.QueryAsync("bindings", new JsonObject { ["bindings"] = values }))["data"]!["rowset"]![0]![0]!.GetValue<string>());
        Assert.Equal("FIXED:1,2|TEXT:a,NULL", (await session.QueryAsync("bindings", new JsonObject { ["bindings"] = rows }))["data"]!["rowset"]![0]![0]!.GetValue<string>());
    }

    [Fact]
    public async Task A_session_that_the_warehouse_lost_is_opened_again_with_what_was_set()
    {
        var target = await platform.NewTargetAsync();
        var session = await target.ConnectAsync();
        await session.QueryAsync("use schema in.c-main");
        Assert.Equal("000604", (await session.QueryAsync("lose")).Text("code"));

        Assert.Equal("in.c-main", (await session.QueryAsync("rows 1"))["data"]!.Text("finalSchemaName"));
    }

    [Fact]
    public async Task A_statement_never_runs_outside_the_transaction_that_was_lost()
    {
        var session = await (await platform.NewTargetAsync()).ConnectAsync();
        await session.QueryAsync("begin");
        var word = $"insert {Random.Shared.Next()}";
        foreach (var open in platform.Warehouses.Sessions.Where(open => open.State.InTransaction))
            open.Lose();

        var refused = await session.QueryAsync(word);

        Assert.Equal("40000", refused["data"]!.Text("sqlState"));
        Assert.DoesNotContain(word, platform.Warehouses.Ran);
        Assert.True((await session.QueryAsync("begin"))["success"]!.GetValue<bool>());
    }
}

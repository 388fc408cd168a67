using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Workspaces.Loads;

/// <summary>What is refused before there is a job, and what the job says.</summary>
public sealed class AskingForALoad(LoadsFixture platform) : IClassFixture<LoadsFixture>
{
    [Fact]
    public async Task The_job_echoes_the_request_and_leaves_an_event()
    {
        var table = await platform.NewTableAsync("id,name\n1,a\n2,b\n", "id");
        var workspace = await platform.NewWorkspaceAsync();
        using var answer = await workspace.AskAsync(new { input = new[] { new { source = table, destination = "t" } } });
        var asked = await answer.ShouldBeAsync(202);
        Assert.Equal("workspaceLoad", asked.Text("operationName"));
        Assert.True(JsonNode.DeepEquals(
            new JsonObject
            {
                ["workspaceId"] = workspace.Id.ToString(System.Globalization.CultureInfo.InvariantCulture),
                ["preserve"] = false,
                ["input"] = new JsonArray(new JsonObject { ["source"] = table, ["destination"] = "t" }),
                ["queue"] = "main",
            }, asked["operationParams"]));
        Assert.Null(asked["tableId"]);
        var job = await platform.Api.EndedJobAsync(asked);
        Assert.Equal("success", job.Text("status"));
        Assert.Equal(2, (long)job["results"]!["rowsCount"]!);
        Assert.Equal(["1,a", "2,b"], workspace.Rows("t"));
        var event_ = (await platform.GetJsonAsync($"/v2/storage/events?q=event:storage.workspaceLoaded")).AsArray()
            .First(one => one!.Text("objectId") == workspace.Id.ToString(System.Globalization.CultureInfo.InvariantCulture))!;
        Assert.Equal(("workspace", table), (event_.Text("objectType"), event_["params"]!["input"]![0]!.Text("source")));
    }

    public static TheoryData<string, string, string> Wrong => new()
    {
        { """{}""", "workspace.loadRequestInputRequired", "input" },
        { """{"input":[]}""", "workspace.loadRequestInputRequired", "input" },
        { """{"input":"no"}""", "workspace.loadRequestBadInput", "This value should be of type array." },
        { """{"input":{"source":"in.c-a.b","destination":"x"}}""", "workspace.loadRequestBadInput", "This value should be of type array." },
        { """{"input":["in.c-a.b"]}""", "workspace.loadRequestBadInput", "This value should be of type array." },
        { """{"input":[{"destination":"x"}]}""", "workspace.loadRequestBadInput", "input[0].source" },
        { """{"input":[{"source":"in.c-a.b"}]}""", "workspace.loadRequestBadInput", "input[0].destination" },
        { """{"input":[{"source":"in.c-a.b","destination":"dotted.name"}]}""", "workspace.loadRequestBadInput", "Invalid table name: Only alphanumeric characters dash and underscores are allowed." },
        { """{"input":[{"source":"in.c-a.b","destination":"x","loadType":"FAST"}]}""", "workspace.loadRequestBadInput", "COPY, CLONE, VIEW, AUTO" },
        { """{"input":[{"source":"in.c-a.b","destination":"x","loadType":"COPY","useView":true}]}""", "workspace.loadRequestBadInput", "useView" },
        { """{"input":[{"source":"in.c-a.b","destination":"x","loadType":"CLONE","rows":3}]}""", "workspace.loadRequestBadInput", "This field was not expected." },
        { """{"input":[{"source":"in.c-a.b","destination":"x","whereColumn":"a"}]}""", "workspace.loadRequestBadInput", "whereValues" },
        { """{"input":[{"source":"in.c-a.b","destination":"x","columns":[{"destination":"y"}]}]}""", "workspace.loadRequestBadInput", "columns[0].source" },
        { """{"input":[{"source":"in.c-a.b","destination":"x","columns":[{"source":"a","destination":"y"},{"source":"b","destination":"Y"}]}]}""", "workspace.loadRequestBadInput", "several columns" },
        { """{"input":[{"source":"in.c-a.b","destination":"x","primaryKey":{"authority":"manual"}}]}""", "workspace.loadRequestBadInput", "primaryKey.columns" },
        { """{"input":[{"source":"in.c-a.b","destination":"x"},{"source":"in.c-a.c","destination":"x"}]}""", "workspace.duplicateDestination", "x" },
        { """{"input":[{"dataFileId":1,"destination":"x"}]}""", "workspace.loadRequestLogicalException", "file workspaces" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Wrong_requests_are_refused(string body, string code, string text)
    {
        var workspace = await platform.NewWorkspaceAsync();
        using var answer = await workspace.AskAsync(JsonNode.Parse(body)!);
        await answer.ShouldBeRefusedAsync(400, code, text);
    }

    [Theory]
    [InlineData("columns", """[{"source":"id"}]""")]
    [InlineData("whereColumn", "\"id\"")]
    [InlineData("incremental", "true")]
    [InlineData("rows", "1")]
    public async Task A_clone_takes_nothing_but_whole_tables(string field, string value)
    {
        var table = await platform.NewTableAsync("id\n1\n");
        var workspace = await platform.NewWorkspaceAsync();
        var input = new JsonObject { ["source"] = table, ["destination"] = "t", [field] = JsonNode.Parse(value) };
        using var answer = await workspace.AskAsync(new JsonObject { ["input"] = new JsonArray(input) }, "load-clone");
        await answer.ShouldBeRefusedAsync(400, "workspace.loadRequestBadInput", "This field was not expected.");
    }

    [Fact]
    public async Task Sources_and_workspaces_that_are_not_there_are_refused()
    {
        var table = await platform.NewTableAsync("id\n1\n");
        var workspace = await platform.NewWorkspaceAsync();
        using (var answer = await workspace.AskAsync(new { input = new[] { new { source = $"{table}x", destination = "t" } } }))
            await answer.ShouldBeRefusedAsync(404, "workspace.sourceNotFound", $"{table}x");
        using (var answer = await platform.PostAsync("/v2/storage/workspaces/999999999/load", new { input = new[] { new { source = table, destination = "t" } } }))
            await answer.ShouldBeRefusedAsync(404, "workspace.workspaceNotFound", "Workspace \"999999999\" not found.");
        using (var answer = await workspace.AskAsync(new { input = new object[] { new { source = table, destination = "t", columns = new[] { new { source = "no" } } } } }))
            await answer.ShouldBeRefusedAsync(400, "storage.tables.nonExistingColumns", "no");
        using (var answer = await workspace.AskAsync(new { input = new object[] { new { source = table, destination = "t", sourceBranchId = 999999999 } } }))
            await answer.ShouldBeRefusedAsync(404, null);
        using (var answer = await workspace.AskAsync(new { input = new object[] { new { source = table, destination = "t", columns = new[] { new { source = "id", type = "NOTYPE" } } } } }))
            await answer.ShouldBeRefusedAsync(400, "workspace.loadRequestBadInput", "NOTYPE");
        var other = await platform.NewProjectAsync();
        using (var answer = await platform.PostAsync($"{workspace.Path}/load", new { input = new[] { new { source = table, destination = "t" } } }, other.MasterToken))
            await answer.ShouldBeRefusedAsync(404, "workspace.workspaceNotFound");
    }

    [Fact]
    public async Task Tables_that_the_token_may_not_read_are_refused()
    {
        var mine = await platform.NewTableAsync("id\n1\n");
        var hidden = await platform.NewTableAsync("id\n1\n");
        var bucket = mine[..mine.LastIndexOf('.')];
        var token = await platform.NewTokenAsync(new { bucketPermissions = new Dictionary<string, string> { [bucket] = "read" } });
        var workspace = await platform.NewWorkspaceAsync(api: platform.ApiOf(token));
        await workspace.LoadedOneAsync(new { source = mine, destination = "t" });
        using var answer = await workspace.AskAsync(new { input = new[] { new { source = hidden, destination = "t" } } });
        await answer.ShouldBeRefusedAsync(403, "workspace.tableAccessDenied", hidden);
        Assert.Equal(["1"], workspace.Rows("t"));
    }

    [Fact]
    public async Task Ways_of_loading_that_the_backend_or_the_table_does_not_have_are_refused()
    {
        var table = await platform.NewTableAsync("id\n1\n");
        var bucket = await platform.NewBucketAsync();
        await (await platform.PostAsync($"/v2/storage/buckets/{bucket}/table-aliases", new { sourceTable = table, name = "a", aliasFilter = new { column = "id", values = new[] { "1" } } })).ShouldBeAsync(201);
        var workspace = await platform.NewWorkspaceAsync();
        using (var answer = await workspace.AskAsync(new { input = new[] { new { source = $"{bucket}.a", destination = "t", loadType = "VIEW" } } }))
            await answer.ShouldBeRefusedAsync(400, "workspace.loadRequestLogicalException", $"View load is not supported, only table can be loaded using views, alias \"{bucket}.a\" supplied.");
        using (var answer = await workspace.AskAsync(new { input = new[] { new { source = $"{bucket}.a", destination = "t", loadType = "CLONE" } } }))
            await answer.ShouldBeRefusedAsync(400, "workspace.loadRequestLogicalException", "alias");
        using (var answer = await workspace.AskAsync(new { input = new[] { new { source = table, destination = "t", loadType = "VIEW" } } }))
            await answer.ShouldBeRefusedAsync(400, "workspace.loadRequestLogicalException", "input-mapping-read-only-storage");
        var redshift = await platform.NewWorkspaceAsync("redshift");
        using (var answer = await redshift.AskAsync(new { input = new[] { new { source = table, destination = "t" } } }, "load-clone"))
            await answer.ShouldBeRefusedAsync(400, "workspace.loadRequestLogicalException");
    }
}

using System.Text.Json.Nodes;
using Headgate.Testing;
using Headgate.Workspaces;

namespace Headgate.ServerTests.Workspaces.Loads;

/// <summary>Loads in the words of components' input mappings.</summary>
public sealed class LoadingMappings(LoadsFixture platform) : IClassFixture<LoadsFixture>
{
    private const string Call = "input-mapping-load";

    [Fact]
    public async Task Items_are_loaded_as_they_say()
    {
        var table = await platform.NewTableAsync("id,name,city\n1,a,Praha\n2,b,Brno\n", "id");
        var workspace = await platform.NewWorkspaceAsync();
        var job = await workspace.LoadedAsync(new
        {
            input = new object[]
            {
                new { source = table, destination = "whole" },
                new { source = table, destination = "dropped", keep_internal_timestamp_column = false, file_type = "csv" },
                new { source = table, destination = "copied", load_type = "copy" },
                new { source = table, destination = "part", columns = new[] { "name", "id" }, where_column = "city", where_values = new[] { "Praha" }, where_operator = "ne" },
                new
                {
                    source = table, destination = "typed", changed_since = "-1 hour", limit = 5,
                    column_types = new object[] { new { source = "id", type = "INTEGER", destination = "number" }, new { source = "city", type = "VARCHAR", length = "20", convert_empty_values_to_null = true } },
                },
            },
        }, Call);
        Assert.Equal(("workspaceLoad", "main"), (job.Text("operationName"), job["operationParams"]!.Text("queue")));
        Assert.Equal("part", job["operationParams"]!["input"]![3]!.Text("destination"));
        Assert.Equal([LoadType.Clone, LoadType.Clone, LoadType.Copy, LoadType.Copy, LoadType.Copy], platform.Engine.Last.Select(load => load.Type));
        Assert.Equal([true, false, false, false, false], platform.Engine.Last.Select(load => load.WithTimestamp));
        Assert.Equal(["b,2"], workspace.Rows("part"));
        Assert.Equal([new("id", "number", "NUMBER", "38,0", false, false), new LoadColumn("city", "city", "VARCHAR", "20", true, true)], platform.Engine.Last[4].Columns);
        Assert.Equal(5, platform.Engine.Last[4].Read.Limit);
    }

    [Fact]
    public async Task A_dry_run_tells_how_and_does_nothing()
    {
        var table = await platform.NewTableAsync("id\n1\n");
        var workspace = await platform.NewWorkspaceAsync();
        var body = new { input = new object[] { new { source = table, destination = "a" }, new { source = table, destination = "b", columns = new[] { "id" } } } };
        using var answer = await workspace.AskAsync(body, $"{Call}?dryRun=true");
        var told = await answer.ShouldBeAsync(200);
        Assert.True(JsonNode.DeepEquals(
            new JsonObject
            {
                ["input"] = new JsonArray(
                    new JsonObject { ["source"] = table, ["destination"] = "a", ["loadType"] = "CLONE", ["possibleLoadTypes"] = new JsonArray("COPY", "CLONE") },
                    new JsonObject { ["source"] = table, ["destination"] = "b", ["loadType"] = "COPY", ["possibleLoadTypes"] = new JsonArray("COPY") }),
            }, told));
        Assert.Empty(workspace.Tables);
        using var preview = await platform.PostAsync($"/v2/storage/{Call}/preview", body);
        Assert.True(JsonNode.DeepEquals(told, await preview.ShouldBeAsync(200)));
        using var foreign = await platform.PostAsync($"/v2/storage/{Call}/preview?backend=exasol", body);
        await foreign.ShouldBeRefusedAsync(400, "workspace.backendNotSupported", "exasol");
    }

    [Fact]
    public async Task Features_open_views()
    {
        var project = await platform.NewProjectAsync(LoadTypeRules.ReadOnlyStorage);
        var api = platform.ApiOf(project.MasterToken);
        var table = await api.NewTableAsync(await api.NewBucketAsync("b"), "t", "id\n1\n");
        using var answer = await platform.PostAsync($"/v2/storage/{Call}/preview", new { input = new[] { new { source = table, destination = "a", use_view = true } } }, project.MasterToken);
        var told = (await answer.ShouldBeAsync(200))["input"]![0]!;
        Assert.Equal(("VIEW", "COPY,CLONE,VIEW"), (told.Text("loadType"), string.Join(',', told["possibleLoadTypes"]!.AsArray().Select(type => (string)type!))));
    }

    [Theory]
    [InlineData("""{"where_column":"id"}""", "When \"where_column\" is set, \"where_values\" must be provided.")]
    [InlineData("""{"where_values":["1"]}""", "When \"where_values\" is set, non-empty string in \"where_column\" must be provided.")]
    [InlineData("""{"days":1,"changed_since":"-1 day"}""", "Cannot set both parameters \"days\" and \"changed_since\".")]
    [InlineData("""{"changed_since":"whenever"}""", "changed_since")]
    [InlineData("""{"use_view":true,"load_type":"COPY"}""", "use_view")]
    [InlineData("""{"load_type":"FAST"}""", "load_type")]
    [InlineData("""{"columns":["id","name"],"column_types":[{"source":"id","type":"INTEGER"}]}""", "surplus columns: \"name\"")]
    [InlineData("""{"where_operator":"gt","where_column":"id","where_values":["1"]}""", "where_operator")]
    public async Task Wrong_items_are_refused(string more, string text)
    {
        var table = await platform.NewTableAsync("id,name\n1,a\n");
        var workspace = await platform.NewWorkspaceAsync();
        var item = JsonNode.Parse(more)!.AsObject();
        item["source"] = table;
        item["destination"] = "t";
        using var answer = await workspace.AskAsync(new JsonObject { ["input"] = new JsonArray(item) }, $"{Call}?dryRun=1");
        await answer.ShouldBeRefusedAsync(400, "workspace.inputMapping", text);
    }
}

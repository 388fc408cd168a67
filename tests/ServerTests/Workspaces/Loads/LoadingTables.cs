using System.Globalization;
using System.Text.Json.Nodes;
using Headgate.ServerTests.Storage;
using Headgate.Testing;
using Headgate.Workspaces;

namespace Headgate.ServerTests.Workspaces.Loads;

/// <summary>Which rows and columns come into a workspace.</summary>
public sealed class LoadingTables(LoadsFixture platform) : IClassFixture<LoadsFixture>
{
    private const string Four = "id,name,city\n1,a,Praha\n2,b,Brno\n3,c,\n4,d,Praha\n";

    [Fact]
    public async Task Columns_are_chosen_renamed_typed_and_emptied()
    {
        var table = await platform.NewTableAsync(Four, "id");
        var workspace = await platform.NewWorkspaceAsync();
        await workspace.LoadedOneAsync(new
        {
            source = table,
            destination = "t",
            columns = new object[]
            {
                new { source = "city", destination = "town", type = "VARCHAR", length = "50", convertEmptyValuesToNull = true },
                new { source = "id", type = "INTEGER", nullable = false },
            },
        });
        Assert.Equal(["Brno,2", "NULL,3", "Praha,1", "Praha,4"], workspace.Rows("t"));
        var load = Assert.Single(platform.Engine.Last);
        Assert.Equal([new("city", "town", "VARCHAR", "50", true, true), new LoadColumn("id", "id", "NUMBER", "38,0", false, false)], load.Columns);
        Assert.Equal((LoadType.Copy, false, false), (load.Type, load.WithTimestamp, load.Incremental));
        Assert.Equal(["id"], load.PrimaryKey);
    }

    [Fact]
    public async Task Typed_tables_keep_their_types_whatever_is_asked_for()
    {
        var table = await platform.NewTypedTableAsync(
        [
            new JsonObject { ["name"] = "id", ["definition"] = new JsonObject { ["type"] = "NUMBER", ["length"] = "12,2", ["nullable"] = false } },
            new JsonObject { ["name"] = "at", ["definition"] = new JsonObject { ["type"] = "TIMESTAMP_TZ" } },
        ], "id");
        var workspace = await platform.NewWorkspaceAsync();
        await workspace.LoadedOneAsync(new { source = table, destination = "t", columns = new[] { new { source = "id", type = "VARCHAR" }, new { source = "at", type = "VARCHAR" } } });
        Assert.Equal([new("id", "id", "NUMBER", "12,2", false, false), new LoadColumn("at", "at", "TIMESTAMP_TZ", "9", true, false)], platform.Engine.Last[0].Columns);
        var elsewhere = await platform.NewWorkspaceAsync("redshift");
        await elsewhere.LoadedOneAsync(new { source = table, destination = "t" });
    }

    [Theory]
    [InlineData("""{"whereColumn":"city","whereValues":["Praha"]}""", "1,4")]
    [InlineData("""{"whereColumn":"city","whereValues":["Praha"],"whereOperator":"ne"}""", "2,3")]
    [InlineData("""{"whereFilters":[{"column":"city","operator":"eq","values":["Praha","Brno"]},{"column":"id","operator":"gt","dataType":"INTEGER","values":["1"]}]}""", "2,4")]
    [InlineData("""{"rows":2}""", "1,2")]
    [InlineData("""{"changedSince":"-1 hour"}""", "1,2,3,4")]
    [InlineData("""{"changedUntil":"-1 hour"}""", "")]
    [InlineData("""{"seconds":3600}""", "1,2,3,4")]
    [InlineData("""{"days":1,"changedSince":"+1 day"}""", "1,2,3,4")]
    [InlineData("""{"changedSince":"+1 hour"}""", "")]
    public async Task Filters_choose_rows(string options, string ids)
    {
        var table = await platform.NewTableAsync(Four);
        var workspace = await platform.NewWorkspaceAsync();
        var input = JsonNode.Parse(options)!.AsObject();
        input["source"] = table;
        input["destination"] = "t";
        input["columns"] = new JsonArray(new JsonObject { ["source"] = "id" });
        await workspace.LoadedAsync(new JsonObject { ["input"] = new JsonArray(input) });
        Assert.Equal(ids, string.Join(',', workspace.Rows("t")));
    }

    [Fact]
    public async Task Clones_bring_the_time_of_their_rows_unless_they_shall_not()
    {
        var table = await platform.NewTableAsync(Four, "id");
        var workspace = await platform.NewWorkspaceAsync();
        var job = await workspace.LoadedAsync(new { input = new object[] { new { source = table, destination = "a" }, new { source = table, destination = "b", dropTimestampColumn = true } } }, "load-clone");
        Assert.Equal("workspaceLoadClone", job.Text("operationName"));
        Assert.Equal([(LoadType.Clone, true, true), (LoadType.Clone, false, false)], platform.Engine.Last.Select(load => (load.Type, load.WithTimestamp, load.Read.IncludeTimestamp)));
        Assert.Equal(["id"], platform.Engine.Last[0].PrimaryKey);
        await workspace.LoadedOneAsync(new { source = table, destination = "c", loadType = "AUTO" }, preserve: true);
        Assert.Equal(LoadType.Clone, platform.Engine.Last[0].Type);
        await workspace.LoadedOneAsync(new { source = table, destination = "d", loadType = "AUTO", rows = 1 }, preserve: true);
        Assert.Equal(LoadType.Copy, platform.Engine.Last[0].Type);
        Assert.Equal(["a", "b", "c", "d"], workspace.Tables);
    }

    [Fact]
    public async Task What_was_there_goes_or_stays()
    {
        var table = await platform.NewTableAsync("id\n1\n");
        var workspace = await platform.NewWorkspaceAsync();
        await workspace.LoadedOneAsync(new { source = table, destination = "a" });
        await workspace.LoadedOneAsync(new { source = table, destination = "b" });
        Assert.Equal(["b"], workspace.Tables);
        await workspace.LoadedOneAsync(new { source = table, destination = "c" }, preserve: true);
        Assert.Equal(["b", "c"], workspace.Tables);

        var failed = await workspace.LoadAsync(new { input = new[] { new { source = table, destination = "d" }, new { source = table, destination = "b" } }, preserve = true });
        Assert.Equal(("error", "workspace.duplicateTable"), (failed.Text("status"), failed["error"]!.Text("code")));
        Assert.Equal(["b", "c"], workspace.Tables);

        await platform.ImportAsync(table, "id\n2\n");
        await workspace.LoadedOneAsync(new { source = table, destination = "b", overwrite = true }, preserve: true);
        Assert.Equal(["2"], workspace.Rows("b"));
        Assert.Equal(["1"], workspace.Rows("c"));
    }

    [Fact]
    public async Task Incremental_loads_add_rows_and_replace_those_with_the_same_key()
    {
        var table = await platform.NewTableAsync("id,name\n1,a\n2,b\n", "id");
        var keyless = await platform.NewTableAsync("id\n1\n");
        var workspace = await platform.NewWorkspaceAsync();
        await workspace.LoadedAsync(new { input = new[] { new { source = table, destination = "t" }, new { source = keyless, destination = "k" } } });
        await platform.ImportAsync(table, "id,name\n2,B\n3,c\n");
        await workspace.LoadedAsync(new { input = new[] { new { source = table, destination = "t", incremental = true }, new { source = keyless, destination = "k", incremental = true } } });
        Assert.Equal(["1,a", "2,B", "3,c"], workspace.Rows("t"));
        Assert.Equal(["1", "1"], workspace.Rows("k"));
    }

    [Fact]
    public async Task Incremental_loads_need_the_same_columns_and_types()
    {
        var table = await platform.NewTableAsync("id,name\n1,a\n");
        var workspace = await platform.NewWorkspaceAsync();
        await workspace.LoadedOneAsync(new { source = table, destination = "t", columns = new[] { new { source = "id", type = "INTEGER" } } });
        await RefusedAsync(new object[] { new { source = "id", type = "INTEGER" }, new { source = "name" } }, "workspace.columnsNotMatch", "columns are missing in workspace table");
        await RefusedAsync(new object[] { new { source = "id", type = "VARCHAR" } }, "workspace.columnsTypesNotMatch", "Different mapping between");
        await workspace.LoadedOneAsync(new { source = table, destination = "t" });
        await RefusedAsync(new object[] { new { source = "id" } }, "workspace.columnsNotMatch", "columns are missing in source table");
        Assert.Equal(["1,a"], workspace.Rows("t"));

        async Task RefusedAsync(object[] columns, string code, string text)
        {
            var job = await workspace.LoadAsync(new { input = new[] { new { source = table, destination = "t", incremental = true, columns } }, preserve = true });
            Assert.Equal(("error", code), (job.Text("status"), job["error"]!.Text("code")));
            Assert.Contains(text, job["error"]!.Text("message"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Keys_are_inherited_or_said()
    {
        var table = await platform.NewTableAsync("id,name\n1,a\n", "id");
        var workspace = await platform.NewWorkspaceAsync();
        await workspace.LoadedOneAsync(new { source = table, destination = "t", columns = new[] { new { source = "id", destination = "number" } } });
        Assert.Equal(["number"], platform.Engine.Last[0].PrimaryKey);
        Assert.False(platform.Engine.Last[0].Columns[0].Nullable);
        await workspace.LoadedOneAsync(new { source = table, destination = "t", columns = new[] { new { source = "name" } } });
        Assert.Empty(platform.Engine.Last[0].PrimaryKey);
        await workspace.LoadedOneAsync(new { source = table, destination = "t", primaryKey = new { autority = "manual", columns = new[] { "name" } } });
        Assert.Equal(["name"], platform.Engine.Last[0].PrimaryKey);
        Assert.True(platform.Engine.Last[0].Columns[1].Nullable);
        using var answer = await workspace.AskAsync(new { input = new[] { new { source = table, destination = "t", primaryKey = new { authority = "manual", columns = new[] { "no" } } } } });
        await answer.ShouldBeRefusedAsync(400, "workspace.loadRequestBadInput", "no");
    }

    [Fact]
    public async Task Aliases_links_and_branches_are_sources_as_they_are()
    {
        var table = await platform.NewTableAsync(Four);
        var source = table[..table.LastIndexOf('.')];
        var bucket = await platform.NewBucketAsync();
        await (await platform.PostAsync($"/v2/storage/buckets/{bucket}/table-aliases", new
        {
            sourceTable = table,
            name = "a",
            aliasColumns = new[] { "id" },
            aliasFilter = new { column = "city", values = new[] { "Praha" } },
        })).ShouldBeAsync(201);
        var workspace = await platform.NewWorkspaceAsync();
        await workspace.LoadedOneAsync(new { source = $"{bucket}.a", destination = "t" });
        Assert.Equal(["1", "4"], workspace.Rows("t"));

        var branch = await platform.NewBranchAsync();
        var there = platform.InBranch(branch);
        await there.ResultsAsync(await there.ImportAsync(table, await platform.Api.UploadAsync("x.csv", "id,name,city\n9,z,\n"), incremental: false));
        await workspace.LoadedOneAsync(new { source = table, destination = "t", sourceBranchId = branch });
        Assert.Equal(["9,z,"], workspace.Rows("t"));
        var branched = await platform.NewWorkspaceAsync(api: there);
        await branched.LoadedOneAsync(new { source = table, destination = "t" });
        Assert.Equal(["9,z,"], branched.Rows("t"));
        using (var hidden = await platform.PostAsync($"{branched.Path}/load", new { input = new[] { new { source = table, destination = "t" } } }))
            await hidden.ShouldBeRefusedAsync(404, "workspace.workspaceNotFound");
        await branched.LoadedOneAsync(new { source = table, destination = "t", sourceBranchId = platform.DefaultBranch });
        Assert.Equal(4, branched.Rows("t").Length);

        await platform.Api.ResultsAsync(await (await platform.PostAsync($"/v2/storage/buckets/{source}/share-organization-project")).ShouldBeAsync(202));
        var beside = await platform.NewSiblingAsync();
        var link = await (await platform.PostAsync("/v2/storage/buckets", new { name = "linked", stage = "in", sourceProjectId = platform.Project.Value, sourceBucketId = source }, beside.MasterToken)).ShouldBeAsync(201);
        var linked = await platform.NewWorkspaceAsync(api: platform.ApiOf(beside.MasterToken));
        await linked.LoadedOneAsync(new { source = $"{link.Text("id")}.{table[(table.LastIndexOf('.') + 1)..]}", destination = "t" });
        Assert.Equal(4, linked.Rows("t").Length);
        Assert.Equal(platform.Project, platform.Engine.Last[0].DataOwner);
    }

    [Fact]
    public async Task Relative_times_count_from_the_request()
    {
        var table = await platform.NewTableAsync("id\n1\n");
        var workspace = await platform.NewWorkspaceAsync();
        var before = platform.Clock.GetUtcNow().AddDays(-2);
        await workspace.LoadedOneAsync(new { source = table, destination = "t", changedSince = "-2 days" });
        Assert.InRange(platform.Engine.Last[0].Read.Rows.ChangedSince!.Value, before, platform.Clock.GetUtcNow().AddDays(-2));
        await workspace.LoadedOneAsync(new { source = table, destination = "t", changedSince = before.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) });
        Assert.Equal(before.ToUnixTimeSeconds(), platform.Engine.Last[0].Read.Rows.ChangedSince!.Value.ToUnixTimeSeconds());
    }
}

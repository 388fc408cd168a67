using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Workspaces.Loads;

/// <summary>The engines that a node has keep what loads and unloads promise.</summary>
public sealed class IntoRealEngines(RealEnginesFixture platform) : IClassFixture<RealEnginesFixture>
{
    public static TheoryData<string> Backends => ["snowflake", "redshift"];

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Values_go_there_and_back_exactly(string backend)
    {
        var table = await platform.NewTableAsync("id,t\n1,\n2,\"a \"\"quoted\"\" text\"\n3,\"two\nlines\"\n4,\"č 😀\"\n12345678901234567890123456789012345678,\"x,y\"\n", "id");
        var workspace = await platform.NewWorkspaceAsync(backend);
        await workspace.LoadedAsync(new { input = new[] { new { source = table, destination = "t" } } });
        var back = await workspace.BackAsync(await platform.NewBucketAsync(), "back", "t");
        Assert.Equal(await SortedAsync(table), await SortedAsync(back));
    }

    [Theory]
    [InlineData("snowflake", "NUMBER", "TIMESTAMP_NTZ", "FLOAT")]
    [InlineData("redshift", "NUMERIC", "TIMESTAMP", "DOUBLE PRECISION")]
    public async Task Typed_values_go_there_and_back_exactly(string backend, string number, string moment, string real)
    {
        var project = await platform.NewProjectAsync("native-types");
        var api = platform.ApiOf(project.MasterToken);
        var bucket = await api.NewBucketAsync("typed");
        var made = await api.ResultsAsync(await api.PostAsync($"/v2/storage/buckets/{bucket}/tables-definition", new JsonObject
        {
            ["name"] = "t",
            ["columns"] = new JsonArray(Column("n", "NUMBER", "38,0"), Column("t", "VARCHAR", "100"), Column("at", "TIMESTAMP_NTZ", null), Column("d", "DATE", null), Column("b", "BOOLEAN", null), Column("f", "FLOAT", null)),
        }));
        const string rows = "n,t,at,d,b,f\n12345678901234567890123456789012345678,x,2024-01-31 12:34:56.123456,2024-02-29,true,0.1\n-1,,,,,\n,\" \",1970-01-01 00:00:00,0001-01-01,false,-1.5e300\n";
        await api.ResultsAsync(await api.ImportAsync(made.Text("id"), await api.UploadAsync("t.csv", rows), incremental: false));
        var workspace = await platform.NewWorkspaceAsync(backend, token: project.MasterToken);
        await workspace.LoadedAsync(new { input = new[] { new { source = made.Text("id"), destination = "t" } } });
        var back = await workspace.BackAsync(bucket, "back", "t");
        Assert.Equal(await CellsAsync(api, made.Text("id")), await CellsAsync(api, back));
        var types = (await api.GetAsync($"/v2/storage/tables/{back}"))["definition"]!["columns"]!.AsArray().Select(column => column!["definition"]!.Text("type")).ToList();
        if (backend == "snowflake")
            Assert.Equal([number, "VARCHAR", moment, "DATE", "BOOLEAN", real], types);

        static JsonObject Column(string name, string type, string? length) => new() { ["name"] = name, ["definition"] = new JsonObject { ["type"] = type, ["length"] = length } };
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Filters_limits_types_and_emptied_values_are_those_asked_for(string backend)
    {
        var table = await platform.NewTableAsync("id,n,city\n1,10,Praha\n2,,Brno\n3,30,Praha\n");
        var workspace = await platform.NewWorkspaceAsync(backend);
        var columns = new object[] { new { source = "id", destination = "number", type = "INTEGER" }, new { source = "n", type = "NUMERIC", length = "10,2", convertEmptyValuesToNull = true } };
        await workspace.LoadedAsync(new
        {
            input = new object[]
            {
                new { source = table, destination = "a", columns },
                new { source = table, destination = "b", whereColumn = "city", whereValues = new[] { "Praha" } },
                new { source = table, destination = "c", rows = 2 },
            },
        });
        Assert.Equal(["1|10.00", "2|NULL", "3|30.00"], await workspace.RowsAsync("SELECT \"number\", \"n\" FROM \"a\" ORDER BY \"number\""));
        Assert.Equal(["1", "3"], await workspace.RowsAsync("SELECT \"id\" FROM \"b\" ORDER BY \"id\""));
        Assert.Equal(["2"], await workspace.RowsAsync("SELECT count(*) FROM \"c\""));
        await workspace.FailedAsync(
            new { input = new object[] { new { source = table, destination = "d" }, new { source = table, destination = "e", columns = new[] { new { source = "city", type = "INTEGER" } } } } },
            "workspace.tableLoad", "load error: Likely datatype conversion:");
        Assert.Equal(["a", "b", "c"], await workspace.TablesAsync());
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task What_was_there_goes_stays_or_is_added_to(string backend)
    {
        var table = await platform.NewTableAsync("id,name\n1,a\n2,b\n", "id");
        var workspace = await platform.NewWorkspaceAsync(backend);
        await workspace.LoadedAsync(new { input = new[] { new { source = table, destination = "t" }, new { source = table, destination = "u" } } });
        await workspace.FailedAsync(new { input = new[] { new { source = table, destination = "v" }, new { source = table, destination = "t" } }, preserve = true }, "workspace.duplicateTable", "\"t\"");
        Assert.Equal(["t", "u"], await workspace.TablesAsync());
        await platform.ImportAsync(table, "id,name\n2,B\n3,c\n");
        await workspace.LoadedAsync(new { input = new[] { new { source = table, destination = "u", overwrite = true } }, preserve = true });
        await workspace.LoadedAsync(new { input = new[] { new { source = table, destination = "t", incremental = true } }, preserve = true });
        Assert.Equal(["1|a", "2|B", "3|c"], await workspace.RowsAsync("SELECT \"id\", \"name\" FROM \"t\" ORDER BY 1"));
        Assert.Equal(["2|B", "3|c"], await workspace.RowsAsync("SELECT \"id\", \"name\" FROM \"u\" ORDER BY 1"));
        await workspace.FailedAsync(new { input = new[] { new { source = table, destination = "t", incremental = true, columns = new[] { new { source = "id" } } } }, preserve = true }, "workspace.columnsNotMatch", "source table");
        await workspace.FailedAsync(
            new { input = new[] { new { source = table, destination = "t", incremental = true, columns = new object[] { new { source = "id", type = "INTEGER" }, new { source = "name" } } } }, preserve = true },
            "workspace.columnsTypesNotMatch", "Different mapping between");
        await platform.ImportAsync(table, "id,name\n4,d\n");
        await workspace.LoadedAsync(new { input = new[] { new { source = table, destination = "t", incremental = true } } });
        Assert.Equal(["t"], await workspace.TablesAsync());
        Assert.Equal(["4"], await workspace.RowsAsync("SELECT count(*) FROM \"t\""));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Loads_at_the_same_time_all_arrive(string backend)
    {
        var table = await platform.NewTableAsync("id\n1\n");
        var workspace = await platform.NewWorkspaceAsync(backend);
        var jobs = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => workspace.LoadAsync(new { input = new[] { new { source = table, destination = $"t{i}" } }, preserve = true })));
        Assert.All(jobs, job => Assert.Equal("success", job.Text("status")));
        Assert.Equal(Enumerable.Range(0, 6).Select(i => $"t{i}"), await workspace.TablesAsync());
    }

    [Fact]
    public async Task Clones_are_whole_and_writable_and_views_are_current()
    {
        var project = await platform.NewProjectAsync("input-mapping-read-only-storage");
        var api = platform.ApiOf(project.MasterToken);
        var bucket = await api.NewBucketAsync("b");
        var table = await api.NewTableAsync(bucket, "t", "id,name\n1,a\n", "id");
        var workspace = await platform.NewWorkspaceAsync("snowflake", readsStorage: true, token: project.MasterToken);
        await workspace.LoadedAsync(new { input = new object[] { new { source = table, destination = "c" }, new { source = table, destination = "plain", dropTimestampColumn = true } } }, "load-clone");
        await workspace.LoadedAsync(new { input = new[] { new { source = table, destination = "v", loadType = "VIEW" } }, preserve = true });
        Assert.Equal(["1|a"], await workspace.RowsAsync("SELECT * FROM \"plain\""));
        Assert.Equal(["1"], await workspace.RowsAsync("SELECT count(\"_timestamp\") FROM \"c\""));
        await api.ResultsAsync(await api.ImportAsync(table, await api.UploadAsync("x.csv", "id,name\n2,b\n"), incremental: true));
        Assert.Equal(["2"], await workspace.RowsAsync("SELECT count(*) FROM \"v\""));
        Assert.Equal(["2"], await workspace.RowsAsync($"SELECT count(*) FROM \"{bucket}\".\"t\""));
        Assert.Equal(["1"], await workspace.RowsAsync("SELECT count(*) FROM \"c\""));
    }

    private async Task<IEnumerable<string>> SortedAsync(string table) => (await platform.Api.RowsAsync(table)).Select(row => string.Join('|', row)).Order(StringComparer.Ordinal);

    private static async Task<IEnumerable<string>> CellsAsync(StorageApi api, string table) =>
        (await api.GetAsync($"/v2/storage/tables/{table}/data-preview?format=json"))["rows"]!.AsArray()
            .Select(row => string.Join('|', row!.AsArray().Select(cell => cell!["value"]?.ToString() ?? "NULL"))).Order(StringComparer.Ordinal);
}

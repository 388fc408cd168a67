using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Storage;

public sealed class ProfilingTables(StorageFixture platform) : IClassFixture<StorageFixture>
{
    private static JsonObject Column(string name, string type) => new() { ["name"] = name, ["definition"] = new JsonObject { ["type"] = type } };

    private Task<JsonObject> ProfileAsync(string table) => platform.JobAsync(HttpMethod.Post, $"/v2/storage/tables/{table}/profile");

    [Fact]
    public async Task Profile_says_what_the_values_are_like()
    {
        var table = await platform.NewTypedTableAsync([Column("id", "INT"), Column("name", "VARCHAR"), Column("price", "NUMBER"), Column("day", "DATE"), Column("ratio", "FLOAT")], "id");
        await platform.ImportAsync(table, "id,name,price,day,ratio\n1,a,10,2024-01-01,0.5\n2,a,20,,1.5\n3,,40,2024-03-01,\n4,long,50,2024-03-01,2\n");
        var job = await ProfileAsync(table);
        Assert.Equal("tableProfile", job.Text("operationName"));
        Assert.Equal("{}", job["operationParams"]!.ToJsonString());

        var shown = await platform.GetJsonAsync($"/v2/storage/tables/{table}/profile/latest");
        Assert.Equal(job["results"]!.ToJsonString(), shown.ToJsonString());
        Assert.Equal(table, shown.Text("tableName"));
        Assert.True(shown["bucketId"]!.GetValue<long>() > 0);
        Assert.Matches(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$", shown.Text("createdAt"));
        Assert.False(shown["isStale"]!.GetValue<bool>());
        Assert.Equal(4, shown["profile"]!["rowCount"]!.GetValue<long>());
        Assert.Equal(5, shown["profile"]!["columnCount"]!.GetValue<long>());
        Assert.True(shown["profile"]!["dataSize"]!.GetValue<long>() > 0);
        Assert.Equal(
            [
                """{"name":"id","profile":{"nullCount":0,"distinctCount":4,"duplicateCount":0,"min":"1","max":"4","numericStatistics":{"avg":2.5,"median":2.5}}}""",
                """{"name":"name","profile":{"nullCount":1,"distinctCount":2,"duplicateCount":1,"min":"a","max":"long","length":{"min":1,"max":4,"avg":2}}}""",
                """{"name":"price","profile":{"nullCount":0,"distinctCount":4,"duplicateCount":0,"min":"10","max":"50","numericStatistics":{"avg":30,"median":30}}}""",
                """{"name":"day","profile":{"nullCount":1,"distinctCount":2,"duplicateCount":1,"min":"2024-01-01","max":"2024-03-01"}}""",
                """{"name":"ratio","profile":{"nullCount":1,"distinctCount":3,"duplicateCount":0,"min":"0.5","max":"2.0","numericStatistics":{"avg":1.3333333333333333,"median":1.5}}}""",
            ],
            shown["columns"]!.AsArray().Select(column => column!.ToJsonString()));
        Assert.Equal(shown.ToJsonString(), (await platform.GetJsonAsync($"/v2/storage/tables/{table}/profile/{shown.Text("uuid")}")).ToJsonString());
    }

    [Fact]
    public async Task Profile_is_stale_once_the_table_has_changed()
    {
        var table = await platform.NewTableAsync("id\n1\n1\n");
        await ProfileAsync(table);
        await platform.ImportAsync(table, "id\n2\n", new JsonObject { ["incremental"] = true });
        var old = await platform.GetJsonAsync($"/v2/storage/tables/{table}/profile/latest");
        Assert.True(old["isStale"]!.GetValue<bool>());
        Assert.Equal(1, old["columns"]![0]!["profile"]!["duplicateCount"]!.GetValue<long>());
        await ProfileAsync(table);
        var now = await platform.GetJsonAsync($"/v2/storage/tables/{table}/profile/latest");
        Assert.False(now["isStale"]!.GetValue<bool>());
        Assert.Equal(3, now["profile"]!["rowCount"]!.GetValue<long>());
        Assert.NotEqual(old.Text("uuid"), now.Text("uuid"));
    }

    [Fact]
    public async Task Empty_table_has_a_profile_of_nothing()
    {
        var table = await platform.NewTypedTableAsync([Column("n", "NUMBER"), Column("s", "VARCHAR")]);
        var columns = (await ProfileAsync(table))["results"]!["columns"]!;
        Assert.Equal("""{"nullCount":0,"distinctCount":0,"duplicateCount":0,"min":null,"max":null,"numericStatistics":{"avg":null,"median":null}}""", columns[0]!["profile"]!.ToJsonString());
        Assert.Equal("""{"min":null,"max":null,"avg":null}""", columns[1]!["profile"]!["length"]!.ToJsonString());
    }

    [Fact]
    public async Task Profile_that_is_not_there_and_table_out_of_reach_are_refused()
    {
        var table = await platform.NewTableAsync("id\n1\n");
        foreach (var which in new[] { "latest", "019732aa-6f92-77ea-a715-865a695908b8", "other" })
        {
            using var missing = await platform.GetAsync($"/v2/storage/tables/{table}/profile/{which}");
            await missing.ShouldBeRefusedAsync(404, "storage.tables.profileNotFound");
        }

        var other = await platform.NewProjectAsync();
        using var foreign = await platform.PostAsync($"/v2/storage/tables/{table}/profile", null, other.MasterToken);
        await foreign.ShouldBeRefusedAsync(404, "storage.tables.notFound");
        using var blind = await platform.GetAsync($"/v2/storage/tables/{table}/profile/latest", await platform.NewTokenAsync());
        await blind.ShouldBeRefusedAsync(403, "accessDenied");
    }
}

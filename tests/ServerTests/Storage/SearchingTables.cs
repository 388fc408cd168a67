using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Storage;

public sealed class SearchingTables(StorageFixture platform) : IClassFixture<StorageFixture>
{
    private async Task<string> TableAsync(string key, string value, string provider = "user")
    {
        var table = await platform.NewTableAsync("id\n1\n");
        await platform.Api.PostAsync($"/v2/storage/tables/{table}/metadata", new JsonObject
        {
            ["provider"] = provider,
            ["metadata"] = new JsonArray(new JsonObject { ["key"] = key, ["value"] = value }),
        });
        return table;
    }

    private async Task<string[]> FindAsync(string query, string? token = null) =>
        [.. (await platform.GetJsonAsync($"/v2/storage/search/tables?{query}", token)).AsArray().Select(one => one!.Text("id"))];

    [Fact]
    public async Task One_pair_must_have_everything_that_is_asked_for()
    {
        var mine = await TableAsync("s.key", "s-value");
        var other = await TableAsync("s.key", "other", "s-provider");
        Assert.Equal(new[] { mine, other }.Order(StringComparer.Ordinal), (await FindAsync("metadataKey=s.key")).Order(StringComparer.Ordinal));
        Assert.Equal([mine], await FindAsync("metadataKey=s.key&metadataValue=s-value"));
        Assert.Equal([other], await FindAsync("metadataProvider=s-provider"));
        Assert.Equal([mine], await FindAsync("metadataKey=&metadataValue=s-value&metadataProvider="));
        Assert.Empty(await FindAsync("metadataKey=s.key&metadataValue=s-value&metadataProvider=s-provider"));
        Assert.Empty(await FindAsync("metadataKey=s.ke"));
    }

    [Fact]
    public async Task Answer_shows_bucket_columns_and_metadata_unless_it_is_asked_for_something_else()
    {
        var table = await TableAsync("shown", "yes");
        var usual = (await platform.GetJsonAsync("/v2/storage/search/tables?metadataKey=shown"))[0]!;
        Assert.Equal(table[..table.LastIndexOf('.')], usual["bucket"]!.Text("id"));
        Assert.Equal("id", usual["columns"]![0]!.GetValue<string>());
        Assert.Equal("shown", usual["metadata"]![0]!.Text("key"));
        Assert.Null(usual["columnMetadata"]);
        var asked = (await platform.GetJsonAsync("/v2/storage/search/tables?metadataKey=shown&include=columnMetadata"))[0]!;
        Assert.Null(asked["bucket"]);
        Assert.Null(asked["metadata"]);
        Assert.Empty(asked["columnMetadata"]!.AsObject());
    }

    [Fact]
    public async Task Token_finds_tables_of_its_buckets_only()
    {
        var mine = await TableAsync("rights", "1");
        await TableAsync("rights", "2");
        var token = await platform.NewTokenAsync(new { bucketPermissions = new Dictionary<string, string> { [mine[..mine.LastIndexOf('.')]] = "read" } });
        Assert.Equal([mine], await FindAsync("metadataKey=rights", token));
        Assert.Empty(await FindAsync("metadataKey=rights", await platform.NewTokenAsync()));
        Assert.Empty(await FindAsync("metadataKey=rights", (await platform.NewProjectAsync()).MasterToken));
    }

    [Fact]
    public async Task List_of_tables_comes_in_pages_when_it_is_asked_for_so()
    {
        var token = (await platform.NewProjectAsync()).MasterToken;
        using var api = platform.ApiOf(token);
        var bucket = await api.NewBucketAsync("pages");
        foreach (var name in (string[])["a", "b", "c"])
            await api.NewTableAsync(bucket, name, "id\n1\n");
        await api.PostAsync($"/v2/storage/tables/{bucket}.b/metadata", JsonNode.Parse("""{"provider":"user","metadata":[{"key":"k","value":"v"}]}""")!.AsObject());
        var page = (await api.GetAsync("/v2/storage/tables?limit=1&offset=1")).AsArray();
        Assert.Equal([$"{bucket}.b"], page.Select(table => table!.Text("id")));
        Assert.Equal("v", page[0]!["metadata"]![0]!.Text("value"));
        Assert.Equal(bucket, page[0]!["bucket"]!.Text("id"));
        Assert.Equal(3, (await api.GetAsync("/v2/storage/tables")).AsArray().Count);
        Assert.Single((await api.GetAsync("/v2/storage/tables?offset=2")).AsArray());
        using var wrong = await platform.GetAsync("/v2/storage/tables?limit=x", token);
        await wrong.ShouldBeRefusedAsync(400, "validation.failed", "limit");
    }

    [Fact]
    public async Task Nothing_asked_for_is_refused_and_a_branch_has_no_such_search()
    {
        using var nothing = await platform.GetAsync("/v2/storage/search/tables");
        await nothing.ShouldBeRefusedAsync(400, "storage.search.validation", "metadataKey");
        using var branch = await platform.GetAsync("/v2/storage/branch/default/search/tables?metadataKey=a");
        await branch.ShouldBeRefusedAsync(501, null, "Not implemented");
    }
}

using System.Text.Json.Nodes;
using Headgate.Postgres;
using Headgate.Storage;
using Headgate.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.ServerTests.Storage;

public sealed class SearchingEverything(StorageFixture platform) : IClassFixture<StorageFixture>
{
    private Task<JsonNode> FindAsync(string query, string? token = null) => platform.GetJsonAsync($"/v2/storage/global-search?query={query}", token);

    private static string[] Names(JsonNode answer) => [.. answer["items"]!.AsArray().Select(one => $"{one!.Text("type")} {one!.Text("name")}")];

    private Task PutAsync(params SearchDocument[] documents) => platform.Services.GetRequiredService<MetadataDatabase>()
        .WriteAsync(platform.Project, (transaction, token) => SearchIndex.PutAsync(transaction, documents, token), CancellationToken.None);

    private async Task<long> DefaultBranchAsync() => (long)(await platform.GetJsonAsync($"/v2/storage/buckets/{await platform.NewBucketAsync()}"))["idBranch"]!;

    [Fact]
    public async Task Bucket_and_table_are_found_with_their_paths()
    {
        var bucket = await platform.Api.NewBucketAsync("warehouse-zebra");
        await platform.Api.NewTableAsync(bucket, "zebra_stripes", "id\n1\n");
        var answer = await FindAsync("zebra");

        Assert.Equal(2, answer["all"]!.GetValue<long>());
        Assert.Equal(2, answer["byType"]!["total"]!.GetValue<long>());
        Assert.Equal(1, answer["byType"]!["table"]!.GetValue<long>());
        Assert.Equal(1, answer["byType"]!["bucket"]!.GetValue<long>());
        Assert.NotEmpty(answer["byProject"]!.Text(platform.Project.ToString()));
        Assert.Equal(["table zebra_stripes", "bucket warehouse-zebra"], Names(answer));

        var table = answer["items"]![0]!;
        Assert.Equal($"{bucket}.zebra_stripes", table.Text("id"));
        Assert.Equal(platform.Project.Value, table["projectId"]!.GetValue<long>());
        Assert.True(table["organizationId"]!.GetValue<long>() > 0);
        Assert.Equal(platform.Project.Value, table["fullPath"]!["project"]!["id"]!.GetValue<long>());
        Assert.True(table["fullPath"]!["branch"]!["isDefault"]!.GetValue<bool>());
        Assert.Equal(bucket, table["fullPath"]!["bucket"]!.Text("id"));
        Assert.Equal("warehouse-zebra", table["fullPath"]!["bucket"]!.Text("name"));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4}$", table.Text("created"));
    }

    [Theory]
    [InlineData("giraffe", true)]
    [InlineData("GIRAFFE", true)]
    [InlineData("iraff", true)]
    [InlineData("gi", true)]
    [InlineData("neck%20giraffe", true)]
    [InlineData("giraffe%20neck", true)]
    [InlineData("girafe", true)]
    [InlineData("girraffe", true)]
    [InlineData("griaffe-long", true)]
    [InlineData("in.c-giraffe-long-neck", true)]
    [InlineData("ra", false)]
    [InlineData("%25%25%25", false)]
    [InlineData("hippo", false)]
    [InlineData("'", false)]
    public async Task Parts_beginnings_words_in_any_order_and_typos_are_found(string query, bool found)
    {
        using var made = await platform.PostAsync("/v2/storage/buckets", new { name = "giraffe-long-neck" });
        Assert.True((int)made.StatusCode is 201 or 400);
        Assert.Equal(found ? ["bucket giraffe-long-neck"] : [], Names(await FindAsync(query)));
    }

    [Fact]
    public async Task Exact_name_is_first_and_pages_do_not_overlap()
    {
        var bucket = await platform.NewBucketAsync();
        foreach (var name in (string[])["okapi-2", "an-okapi", "okapi", "okapi-1"])
            await platform.Api.NewTableAsync(bucket, name, "id\n1\n");
        var all = Names(await FindAsync("okapi"));
        Assert.Equal("table okapi", all[0]);
        Assert.Equal("table an-okapi", all[3]);
        Assert.Equal(all, Names(await FindAsync("okapi&limit=3")).Concat(Names(await FindAsync("okapi&limit=3&offset=3"))));
        var beyond = await FindAsync("okapi&limit=3&offset=30");
        Assert.Equal(4, beyond["all"]!.GetValue<long>());
        Assert.Empty(beyond["items"]!.AsArray());
    }

    [Fact]
    public async Task Renamed_and_dropped_things_are_seen_so_at_once()
    {
        var bucket = await platform.Api.NewBucketAsync("lynx");
        var table = await platform.Api.NewTableAsync(bucket, "kitten", "id\n1\n");
        using var renamed = await platform.PutAsync($"/v2/storage/buckets/{bucket}", new { displayName = "bobcat" });
        await renamed.ShouldBeAsync(200);
        Assert.Empty(Names(await FindAsync("lynx")));
        Assert.Equal(["bucket bobcat"], Names(await FindAsync("bobcat")));
        Assert.Equal("bobcat", (await FindAsync("kitten"))["items"]![0]!["fullPath"]!["bucket"]!.Text("name"));

        await platform.Api.ResultsAsync(await platform.Api.DeleteAsync($"/v2/storage/tables/{table}?async=1"));
        Assert.Empty(Names(await FindAsync("kitten")));
        await platform.Api.ResultsAsync(await platform.Api.DeleteAsync($"/v2/storage/buckets/{bucket}?force=1&async=1"));
        Assert.Empty(Names(await FindAsync("bobcat")));
    }

    [Fact]
    public async Task Documents_of_other_modules_are_found_by_who_reaches_the_component()
    {
        var branch = await DefaultBranchAsync();
        var now = platform.Clock.GetUtcNow();
        await PutAsync(
            new SearchDocument(platform.Project, branch, "configuration", "example.extractor", "", "1", "Walrus extractor", now),
            new SearchDocument(platform.Project, branch, "configuration-row", "example.extractor", "1", "7", "Walrus row", now));
        var answer = await FindAsync("walrus&types[]=configuration-row");
        var row = Assert.Single(answer["items"]!.AsArray())!;
        Assert.Equal("example.extractor", row.Text("componentId"));
        Assert.Equal("example.extractor", row["fullPath"]!["component"]!.Text("id"));
        Assert.Equal("Walrus extractor", row["fullPath"]!["configuration"]!.Text("name"));

        var reaches = await platform.NewTokenAsync(new { componentAccess = new[] { "example.extractor" } });
        Assert.Equal(2, (await FindAsync("walrus", reaches))["all"]!.GetValue<long>());
        Assert.Equal(0, (await FindAsync("walrus", await platform.NewTokenAsync()))["all"]!.GetValue<long>());

        await PutAsync(new SearchDocument(platform.Project, branch, "configuration", "example.extractor", "", "1", "Seal extractor", now));
        Assert.Equal(["configuration Seal extractor"], Names(await FindAsync("seal")));
        await platform.Services.GetRequiredService<MetadataDatabase>().WriteAsync(
            platform.Project, (transaction, token) => SearchIndex.RemoveWithRowsAsync(transaction, platform.Project, branch, "example.extractor", ["1"], token), CancellationToken.None);
        Assert.Empty(Names(await FindAsync("seal")));
        Assert.Empty(Names(await FindAsync("walrus")));
    }

    [Fact]
    public async Task Token_finds_buckets_and_tables_it_can_read_and_other_projects_find_nothing()
    {
        var mine = await platform.Api.NewBucketAsync("marten-1");
        await platform.Api.NewTableAsync(mine, "marten_rows", "id\n1\n");
        await platform.Api.NewBucketAsync("marten-2");
        var token = await platform.NewTokenAsync(new { bucketPermissions = new Dictionary<string, string> { [mine] = "read" } });
        Assert.Equal(["bucket marten-1", "table marten_rows"], Names(await FindAsync("marten", token)).Order(StringComparer.Ordinal));
        var stranger = await FindAsync($"marten&projectIds[]={platform.Project}", (await platform.NewProjectAsync()).MasterToken);
        Assert.Equal("""{"all":0,"items":[],"byType":{"total":0},"byProject":{}}""", stranger.ToJsonString());
        Assert.Empty(Names(await FindAsync("marten&projectIds[]=987654")));
    }

    [Fact]
    public async Task Branch_is_searched_with_its_own_things()
    {
        var bucket = await platform.Api.NewBucketAsync("ibex");
        await platform.Api.NewTableAsync(bucket, "ibex_rows", "id\n1\n");
        await PutAsync(new SearchDocument(platform.Project, await DefaultBranchAsync(), "flow", "example.flow", "", "1", "Ibex flow", platform.Clock.GetUtcNow()));
        var made = await platform.Api.ResultsAsync(await platform.Api.PostAsync("/v2/storage/dev-branches", new JsonObject { ["name"] = platform.NewName("ibex") }));
        var branch = made.Text("id");

        Assert.Equal(6, (await FindAsync("ibex"))["all"]!.GetValue<long>());
        Assert.Equal(3, (await FindAsync("ibex&branchTypes[]=production"))["all"]!.GetValue<long>());
        var inBranch = await FindAsync($"ibex&branchIds[]={branch}");
        Assert.Equal(3, inBranch["all"]!.GetValue<long>());
        Assert.False(inBranch["items"]![0]!["fullPath"]!["branch"]!["isDefault"]!.GetValue<bool>());
        Assert.Equal(3, (await platform.GetJsonAsync($"/v2/storage/branch/{branch}/global-search?query=ibex"))["all"]!.GetValue<long>());

        await platform.Api.ResultsAsync(await platform.Api.DeleteAsync($"/v2/storage/dev-branches/{branch}"));
        Assert.Equal(3, (await FindAsync("ibex"))["all"]!.GetValue<long>());
    }

    [Fact]
    public async Task Regular_expressions_are_matched_and_wrong_ones_refused()
    {
        await platform.Api.NewBucketAsync("badger-2024");
        await platform.Api.NewBucketAsync("badger-old");
        Assert.Equal(["bucket badger-2024"], Names(await FindAsync("^BADGER-[0-9]%2B$&mode=regex")));
        using var wrong = await platform.GetAsync("/v2/storage/global-search?query=badger(&mode=regex");
        await wrong.ShouldBeRefusedAsync(400, "storage.search.validation", "regular expression");
    }

    [Theory]
    [InlineData("")]
    [InlineData("query=")]
    [InlineData("query=a&limit=0")]
    [InlineData("query=a&limit=x")]
    [InlineData("query=a&projectIds[]=x")]
    [InlineData("query=a&branchTypes[]=x")]
    [InlineData("query=a&mode=x")]
    public async Task Wrong_parameters_are_named(string query)
    {
        using var answer = await platform.GetAsync($"/v2/storage/global-search?{query}");
        await answer.ShouldBeRefusedAsync(400, "validation.failed", "Invalid request:");
    }
}

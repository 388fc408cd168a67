using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Storage;

public sealed class ChangingAliases(StorageFixture platform) : IClassFixture<StorageFixture>
{
    private const string Users = "id,name,city\n1,martin,PRG\n2,klara,PRG\n3,ondra,VAN\n";

    private Task<string> SourceAsync() => platform.NewTableAsync(Users);

    private async Task<string> AliasAsync(string source, JsonObject? more = null, string? bucket = null)
    {
        var body = (JsonObject?)more?.DeepClone() ?? [];
        body["sourceTable"] = source;
        body["name"] = platform.NewName("alias");
        using var answer = await platform.PostAsync($"/v2/storage/buckets/{bucket ?? await platform.NewBucketAsync()}/table-aliases", body);
        return (await answer.ShouldBeAsync(201)).Text("id");
    }

    private static JsonObject Filter(string column, params string[] values) => new()
    {
        ["aliasFilter"] = new JsonObject { ["column"] = column, ["values"] = new JsonArray([.. values.Select(value => (JsonNode)value)]) },
    };

    [Fact]
    public async Task Filter_is_changed_kept_and_removed()
    {
        var alias = await AliasAsync(await SourceAsync(), Filter("city", "PRG"));
        using (var changed = await platform.PostAsync($"/v2/storage/tables/{alias}/alias-filter", new { column = "city", values = new[] { "VAN" } }))
            Assert.Equal("""{"column":"city","operator":"eq","values":["VAN"]}""", (await changed.ShouldBeAsync(200))["aliasFilter"]!.ToJsonString());
        Assert.Equal(["\"3\",\"ondra\",\"VAN\""], await platform.PreviewRowsAsync(alias));
        using (var kept = await platform.PostAsync($"/v2/storage/tables/{alias}/alias-filter", new { }))
            Assert.Equal("VAN", (await kept.ShouldBeAsync(200))["aliasFilter"]!["values"]![0]!.GetValue<string>());
        using (var removed = await platform.DeleteAsync($"/v2/storage/tables/{alias}/alias-filter"))
            await removed.ShouldBeAsync(204);
        var shown = await platform.GetJsonAsync($"/v2/storage/tables/{alias}");
        Assert.False(shown.AsObject().ContainsKey("aliasFilter"));
        Assert.Equal(3, shown["rowsCount"]!.GetValue<long>());
        Assert.True(shown["isAliasable"]!.GetValue<bool>());
        using var unknown = await platform.PostAsync($"/v2/storage/tables/{alias}/alias-filter", new { column = "nope", values = new[] { "VAN" } });
        await unknown.ShouldBeRefusedAsync(400, "storage.tables.columnNotExists");
    }

    [Fact]
    public async Task Columns_follow_the_source_until_that_is_turned_off_and_again_when_it_is_on()
    {
        var source = await SourceAsync();
        var alias = await AliasAsync(source);
        using (var off = await platform.DeleteAsync($"/v2/storage/tables/{alias}/alias-columns-auto-sync"))
            await off.ShouldBeAsync(204);
        await platform.ImportAsync(source, "id,name,city,age\n4,eva,BRQ,7\n");
        var shown = await platform.GetJsonAsync($"/v2/storage/tables/{alias}");
        Assert.False(shown["aliasColumnsAutoSync"]!.GetValue<bool>());
        Assert.Equal("""["id","name","city"]""", shown["columns"]!.ToJsonString());
        Assert.Equal(["\"4\",\"eva\",\"BRQ\""], await platform.PreviewRowsAsync(alias));
        using (var on = await platform.PostAsync($"/v2/storage/tables/{alias}/alias-columns-auto-sync"))
            await on.ShouldBeAsync(204);
        shown = await platform.GetJsonAsync($"/v2/storage/tables/{alias}");
        Assert.True(shown["aliasColumnsAutoSync"]!.GetValue<bool>());
        Assert.Equal("""["id","name","city","age"]""", shown["columns"]!.ToJsonString());
    }

    [Fact]
    public async Task Alias_that_others_are_made_of_stays_as_it_is()
    {
        var alias = await AliasAsync(await SourceAsync());
        await AliasAsync(alias);
        using (var off = await platform.DeleteAsync($"/v2/storage/tables/{alias}/alias-columns-auto-sync"))
            await off.ShouldBeRefusedAsync(400, null, "Cannot change auto sync settings - table has dependent aliases");
        using var filter = await platform.PostAsync($"/v2/storage/tables/{alias}/alias-filter", new { column = "name", values = new[] { "martin" } });
        await filter.ShouldBeRefusedAsync(400, null, "Cannot change alias filter - table has dependent aliases");
    }

    [Fact]
    public async Task Ordinary_tables_have_neither_filter_nor_selected_columns()
    {
        var table = await SourceAsync();
        foreach (var (method, path) in new[] { (HttpMethod.Post, "alias-filter"), (HttpMethod.Delete, "alias-filter"), (HttpMethod.Post, "alias-columns-auto-sync"), (HttpMethod.Delete, "alias-columns-auto-sync") })
        {
            using var answer = await platform.SendAsync(method, $"/v2/storage/tables/{table}/{path}", null, null);
            await answer.ShouldBeRefusedAsync(400, "storage.tables.notAnAlias");
        }
    }

    [Fact]
    public async Task Table_with_aliases_is_dropped_only_by_force_and_takes_them_along()
    {
        var source = await SourceAsync();
        var (bucket, elsewhere) = (await platform.NewBucketAsync(), await platform.NewBucketAsync());
        var first = await AliasAsync(source, null, bucket);
        var second = await AliasAsync(first, null, elsewhere);
        var third = await AliasAsync(second, null, bucket);
        var another = await AliasAsync(first, Filter("city", "PRG"), bucket);
        using (var refused = await platform.DeleteAsync($"/v2/storage/tables/{source}"))
            await refused.ShouldBeRefusedAsync(400, "tables.cannotDeletedTableWithAliases", $"The table {source[(source.LastIndexOf('.') + 1)..]} cannot be deleted because an alias exists.");
        using (var alias = await platform.DeleteAsync($"/v2/storage/tables/{second}?force=1"))
            await alias.ShouldBeAsync(204);
        using (var gone = await platform.GetAsync($"/v2/storage/tables/{third}"))
            await gone.ShouldBeRefusedAsync(404, "storage.tables.notFound");
        Assert.Equal(3, await platform.Api.RowsCountAsync(source));
        using (var all = await platform.DeleteAsync($"/v2/storage/tables/{source}?force=true"))
            await all.ShouldBeAsync(204);
        foreach (var table in new[] { source, first, another })
        {
            using var gone = await platform.GetAsync($"/v2/storage/tables/{table}");
            await gone.ShouldBeRefusedAsync(404, "storage.tables.notFound");
        }

        Assert.Contains((await platform.GetJsonAsync($"/v2/storage/events?limit=200")).AsArray(), one => one!.Text("event") == "storage.tableDeleted" && one!.Text("objectId") == first);
    }

    [Fact]
    public async Task Alias_is_dropped_without_its_source()
    {
        var source = await SourceAsync();
        var alias = await AliasAsync(source);
        using (var answer = await platform.DeleteAsync($"/v2/storage/tables/{alias}"))
            await answer.ShouldBeAsync(204);
        Assert.Equal(3, (await platform.PreviewRowsAsync(source)).Length);
    }

    [Fact]
    public async Task Bucket_that_is_dropped_by_force_takes_aliases_elsewhere_along()
    {
        var source = await SourceAsync();
        var (bucket, elsewhere) = (source[..source.LastIndexOf('.')], await platform.NewBucketAsync());
        var inside = await AliasAsync(source, null, bucket);
        await AliasAsync(inside, null, elsewhere);
        using (var refused = await platform.DeleteAsync($"/v2/storage/buckets/{bucket}"))
            await refused.ShouldBeRefusedAsync(400, "buckets.deleteNotEmpty");
        using (var answer = await platform.DeleteAsync($"/v2/storage/buckets/{bucket}?force=1"))
            await answer.ShouldBeAsync(204);
        Assert.Empty((await platform.GetJsonAsync($"/v2/storage/buckets/{elsewhere}/tables")).AsArray());
    }
}

using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Storage;

public sealed class AliasedColumns(StorageFixture platform) : IClassFixture<StorageFixture>
{
    private const string Users = "id,name,city,sex\n1,martin,PRG,male\n2,klara,VAN,female\n";

    private async Task<string> AliasAsync(string source, string[]? columns = null, object? filter = null)
    {
        using var answer = await platform.PostAsync(
            $"/v2/storage/buckets/{await platform.NewBucketAsync()}/table-aliases", new { sourceTable = source, name = platform.NewName("alias"), aliasColumns = columns, aliasFilter = filter });
        return (await answer.ShouldBeAsync(201)).Text("id");
    }

    private async Task<JsonObject> AddAsync(string table, string column) =>
        await platform.Api.EndedJobAsync(await platform.Api.PostAsync($"/v2/storage/tables/{table}/columns", new JsonObject { ["name"] = column }));

    private async Task<JsonObject> DropAsync(string table, string column, bool force = false) =>
        await platform.Api.EndedJobAsync(await platform.Api.DeleteAsync($"/v2/storage/tables/{table}/columns/{column}?force={(force ? 1 : 0)}"));

    private async Task<string> ColumnsAsync(string table) => (await platform.GetJsonAsync($"/v2/storage/tables/{table}"))["columns"]!.ToJsonString();

    [Fact]
    public async Task Selection_of_an_alias_is_changed_by_adding_and_deleting_columns()
    {
        var source = await platform.NewTableAsync(Users);
        var alias = await AliasAsync(source, ["id", "name"]);
        var added = await AddAsync(alias, "city");
        Assert.Equal("tableColumnAdd", added.Text("operationName"));
        Assert.Equal("""["id","name","city"]""", added["results"]!["columns"]!.ToJsonString());
        Assert.Equal("success", (await DropAsync(alias, "name")).Text("status"));
        Assert.Equal("""["id","city"]""", await ColumnsAsync(alias));
        Assert.Equal("""["id","name","city","sex"]""", await ColumnsAsync(source));
        Assert.Equal("storage.tables.nonExistingColumns", (await AddAsync(alias, "nope"))["error"]!.Text("code"));
        Assert.Equal("storage.tables.columnAlreadyExists", (await AddAsync(alias, "id"))["error"]!.Text("code"));
        Assert.Equal("storage.tables.nonExistingColumns", (await DropAsync(alias, "name"))["error"]!.Text("code"));
        Assert.Equal("success", (await DropAsync(alias, "city")).Text("status"));
        Assert.Equal("storage.tables.validation.noColumns", (await DropAsync(alias, "id"))["error"]!.Text("code"));
        Assert.Equal(["\"1\"", "\"2\""], await platform.PreviewRowsAsync(alias));
    }

    [Fact]
    public async Task Alias_that_follows_its_source_has_no_columns_to_add_or_delete()
    {
        var alias = await AliasAsync(await platform.NewTableAsync(Users));
        Assert.Equal("storage.tables.aliasColumnsAutoSync", (await AddAsync(alias, "id"))["error"]!.Text("code"));
        Assert.Equal("storage.tables.aliasColumnsAutoSync", (await DropAsync(alias, "id"))["error"]!.Text("code"));
    }

    [Fact]
    public async Task Columns_added_to_the_source_appear_in_aliases_that_follow_it()
    {
        var source = await platform.NewTableAsync(Users);
        var first = await AliasAsync(source);
        var (second, chosen) = (await AliasAsync(first), await AliasAsync(source, ["id"]));
        Assert.Equal("success", (await AddAsync(source, "age")).Text("status"));
        Assert.Equal("""["id","name","city","sex","age"]""", await ColumnsAsync(first));
        Assert.Equal("""["id","name","city","sex","age"]""", await ColumnsAsync(second));
        Assert.Equal("""["id"]""", await ColumnsAsync(chosen));
    }

    [Fact]
    public async Task Column_that_aliases_show_is_deleted_only_by_force_and_from_them_too()
    {
        var source = await platform.NewTableAsync(Users);
        var first = await AliasAsync(source);
        var second = await AliasAsync(first);
        var refused = await DropAsync(source, "name");
        Assert.Equal("storage.tables.cannotDeleteReferencedColumn", refused["error"]!.Text("code"));
        Assert.Equal("success", (await DropAsync(source, "name", force: true)).Text("status"));
        foreach (var table in new[] { source, first, second })
            Assert.Equal("""["id","city","sex"]""", await ColumnsAsync(table));
        Assert.Equal(["\"1\",\"PRG\",\"male\"", "\"2\",\"VAN\",\"female\""], await platform.PreviewRowsAsync(second));
    }

    [Fact]
    public async Task Column_that_an_alias_selects_or_filters_by_stays_even_by_force()
    {
        var source = await platform.NewTableAsync(Users);
        await AliasAsync(source, ["city", "id"], new { column = "sex", values = new[] { "male" } });
        foreach (var column in new[] { "city", "sex" })
        {
            foreach (var force in new[] { false, true })
                Assert.Equal("storage.tables.cannotDeleteReferencedColumn", (await DropAsync(source, column, force))["error"]!.Text("code"));
        }

        Assert.Equal("success", (await DropAsync(source, "name")).Text("status"));
        Assert.Equal("""["id","city","sex"]""", await ColumnsAsync(source));
    }

    [Fact]
    public async Task Key_and_definition_are_changed_in_the_source_only()
    {
        var alias = await AliasAsync(await platform.NewTableAsync(Users));
        var key = await platform.Api.EndedJobAsync(await platform.Api.PostAsync($"/v2/storage/tables/{alias}/primary-key", new JsonObject { ["columns"] = new JsonArray("id") }));
        Assert.Equal("storage.tables.aliasImportNotAllowed", key["error"]!.Text("code"));
        using var renamed = await platform.PutAsync($"/v2/storage/tables/{alias}", new { displayName = "shown-so" });
        var shown = await renamed.ShouldBeAsync(200);
        Assert.Equal("shown-so", shown.Text("displayName"));
        Assert.True(shown["isAlias"]!.GetValue<bool>());
        Assert.Equal(4, shown["columns"]!.AsArray().Count);
    }

    [Fact]
    public async Task Metadata_of_the_source_is_shown_where_it_is_asked_for()
    {
        var source = await platform.NewTableAsync(Users);
        using (var noted = await platform.PostAsync($"/v2/storage/tables/{source}/metadata", new { provider = "user", metadata = new[] { new { key = "color", value = "blue" } } }))
            await noted.ShouldBeAsync(201);
        foreach (var column in new[] { "id", "sex" })
        {
            using var noted = await platform.PostAsync($"/v2/storage/columns/{source}.{column}/metadata", new { provider = "user", metadata = new[] { new { key = "kind", value = column } } });
            await noted.ShouldBeAsync(201);
        }

        var alias = await AliasAsync(source, ["id", "name"]);
        var bucket = alias[..alias.LastIndexOf('.')];
        var listed = (await platform.GetJsonAsync($"/v2/storage/buckets/{bucket}/tables?include=columns,sourceMetadata,sourceColumnMetadata"))[0]!["sourceTable"]!;
        Assert.Equal("blue", Assert.Single(listed["metadata"]!.AsArray())!.Text("value"));
        Assert.Equal("id", listed["columnMetadata"]!["id"]![0]!.Text("value"));
        Assert.False(listed["columnMetadata"]!.AsObject().ContainsKey("sex"));
        var plain = (await platform.GetJsonAsync($"/v2/storage/buckets/{bucket}/tables"))[0]!["sourceTable"]!.AsObject();
        Assert.False(plain.ContainsKey("metadata") || plain.ContainsKey("columnMetadata"));
        var detail = (await platform.GetJsonAsync($"/v2/storage/tables/{alias}"))["sourceTable"]!;
        Assert.Equal("id", detail["columnMetadata"]!["id"]![0]!.Text("value"));
        Assert.Equal(["id", "name"], detail["definition"]!["columns"]!.AsArray().Select(column => column!.Text("name")));
    }
}

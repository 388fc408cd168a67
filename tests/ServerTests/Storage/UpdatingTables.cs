using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Storage;

public sealed class UpdatingTables(StorageFixture platform) : IClassFixture<StorageFixture>
{
    private static JsonObject Column(string name, string type, string? length, bool nullable, string? value = null) => new()
    {
        ["name"] = name,
        ["definition"] = new JsonObject { ["type"] = type, ["length"] = length, ["nullable"] = nullable, ["default"] = value },
    };

    private Task<string> NewTypedTableAsync() => platform.NewTypedTableAsync(
        [Column("id", "INT", null, false), Column("name", "VARCHAR", "10", true, "nobody"), Column("price", "NUMBER", "10,2", true), Column("day", "DATE", null, true)], "id");

    private Task<JsonObject> PutColumnAsync(string table, string column, JsonObject patch) => platform.JobAsync(HttpMethod.Put, $"/v2/storage/tables/{table}/columns/{column}/definition", patch);

    private async Task<string> DefinitionAsync(string table, int column) =>
        (await platform.GetJsonAsync($"/v2/storage/tables/{table}"))["definition"]!["columns"]![column]!["definition"]!.ToJsonString();

    [Fact]
    public async Task Display_name_is_changed_at_once_or_by_a_job()
    {
        var table = await platform.NewTableAsync("id\n1\n");
        using (var answer = await platform.PutAsync($"/v2/storage/tables/{table}", new { displayName = "First-name" }))
        {
            var updated = await answer.ShouldBeAsync(200);
            Assert.Equal("First-name", updated.Text("displayName"));
            Assert.Equal(table, updated.Text("id"));
            Assert.NotNull(updated["bucket"]);
        }

        var job = await platform.JobAsync(HttpMethod.Put, $"/v2/storage/tables/{table}?async=1", new JsonObject { ["displayName"] = "second" });
        Assert.Equal("tableUpdate", job.Text("operationName"));
        Assert.Equal("""{"values":{"displayName":"second"}}""", job["operationParams"]!.ToJsonString());
        Assert.Equal("second", job["results"]!.Text("displayName"));
        Assert.Equal("second", (await platform.GetJsonAsync($"/v2/storage/tables/{table}")).Text("displayName"));
    }

    [Theory]
    [InlineData("_x", "Invalid data - displayName: '_x' contains not allowed characters. Cannot start with underscore.")]
    [InlineData("$", "Invalid data - displayName: '$' contains not allowed characters. Only alphanumeric characters dash and underscores are allowed.")]
    public async Task Display_name_of_other_characters_is_refused(string name, string text)
    {
        var table = await platform.NewTableAsync("id\n1\n");
        using var plain = await platform.PutAsync($"/v2/storage/tables/{table}", new { displayName = name });
        await plain.ShouldBeRefusedAsync(400, "storage.tables.validation", text);
        using var missing = await platform.PutAsync($"/v2/storage/tables/{table}", new { });
        await missing.ShouldBeRefusedAsync(400, "storage.tables.validation", "displayName");
        using var inDefinition = await platform.PutAsync($"/v2/storage/tables/{table}/definition", new { displayName = name });
        await inDefinition.ShouldBeRefusedAsync(400, "storage.tables.validation", text);
    }

    [Fact]
    public async Task Display_name_of_another_table_is_refused()
    {
        var bucket = await platform.NewBucketAsync();
        var first = await platform.Api.NewTableAsync(bucket, "first", "id\n1\n");
        var second = await platform.Api.NewTableAsync(bucket, "second", "id\n1\n");
        using (var renamed = await platform.PutAsync($"/v2/storage/tables/{first}", new { displayName = "taken" }))
            await renamed.ShouldBeAsync(200);
        using var refused = await platform.PutAsync($"/v2/storage/tables/{second}", new { displayName = "taken" });
        await refused.ShouldBeRefusedAsync(400, "storage.buckets.tableAlreadyExists", "The table \"first\" in the bucket already has the same display name \"taken\".");
    }

    [Fact]
    public async Task Column_grows_becomes_required_and_loses_its_default()
    {
        var table = await NewTypedTableAsync();
        await platform.ImportAsync(table, "id,name,price,day\n1,short,12345678.25,2024-01-01\n");
        var job = await PutColumnAsync(table, "name", new JsonObject { ["length"] = "20", ["nullable"] = false, ["default"] = null });
        Assert.Equal("tableColumnDefinitionUpdate", job.Text("operationName"));
        Assert.Equal("""{"length":"20","nullable":false,"removeDefault":true}""", job["operationParams"]!["columnDefinition"]!.ToJsonString());
        Assert.Equal("name", job["operationParams"]!.Text("columnName"));
        Assert.Equal(table, job["results"]!.Text("id"));
        Assert.Equal("""{"type":"VARCHAR","nullable":false,"length":"20"}""", await DefinitionAsync(table, 1));
        await PutColumnAsync(table, "price", new JsonObject { ["length"] = 20 });
        Assert.Equal("""{"type":"NUMBER","nullable":true,"length":"20,2"}""", await DefinitionAsync(table, 2));
        await platform.ImportAsync(table, "id,name,price,day\n2,a longer name,1234567890123456.25,\n", new JsonObject { ["incremental"] = true });
        Assert.Equal(["\"1\",\"short\",\"12345678.25\",\"2024-01-01\"", "\"2\",\"a longer name\",\"1234567890123456.25\","], await platform.PreviewRowsAsync(table));
    }

    [Theory]
    [InlineData("name", """{"length":"5"}""", "storage.tables.validation.invalidColumnDefinition")]
    [InlineData("name", """{"default":"somebody"}""", "storage.tables.validation.invalidColumnDefinition")]
    [InlineData("price", """{"length":"12,4"}""", "storage.tables.validation.invalidColumnDefinition")]
    [InlineData("price", """{"length":"many"}""", "storage.tables.validation")]
    [InlineData("day", """{"length":"5"}""", "storage.tables.validation.invalidColumnDefinition")]
    [InlineData("day", """{"nullable":false}""", "storage.tables.columnHasNulls")]
    [InlineData("id", """{"nullable":true}""", "storage.tables.validation.invalidPrimaryKeyColumns")]
    [InlineData("nothing", """{"nullable":true}""", "storage.tables.nonExistingColumns")]
    public async Task Column_that_cannot_become_so_fails_the_job(string column, string patch, string code)
    {
        var table = await NewTypedTableAsync();
        await platform.ImportAsync(table, "id,name,price,day\n1,a,1,\n");
        var before = (await platform.GetJsonAsync($"/v2/storage/tables/{table}"))["definition"]!.ToJsonString();
        var job = await PutColumnAsync(table, column, (JsonObject)JsonNode.Parse(patch)!);
        Assert.Equal(code, job["error"]!.Text("code"));
        Assert.Equal(before, (await platform.GetJsonAsync($"/v2/storage/tables/{table}"))["definition"]!.ToJsonString());
    }

    [Theory]
    [InlineData("columns/name/definition", """{}""")]
    [InlineData("columns/name/definition", """{"type":"INT"}""")]
    [InlineData("columns/name/definition", """{"nullable":"perhaps"}""")]
    [InlineData("definition", """{}""")]
    [InlineData("definition", """{"name":"x"}""")]
    [InlineData("definition", """{"columns":[{"length":"5"}]}""")]
    [InlineData("definition", """{"columns":[{"name":"a","length":"5"},{"name":"a","nullable":true}]}""")]
    [InlineData("definition", """{"columns":[{"name":"a","type":"INT"}]}""")]
    public async Task Wrong_update_is_refused_at_once(string path, string body)
    {
        var table = await platform.NewTableAsync("id,name\n1,a\n");
        using var refused = await platform.PutAsync($"/v2/storage/tables/{table}/{path}", JsonNode.Parse(body));
        await refused.ShouldBeRefusedAsync(400, "validation.failed", "Invalid request:");
    }

    [Fact]
    public async Task Names_descriptions_and_columns_change_together()
    {
        var table = await NewTypedTableAsync();
        var job = await platform.JobAsync(HttpMethod.Put, $"/v2/storage/tables/{table}/definition", (JsonObject)JsonNode.Parse(
            """{"displayName":"Orders","description":"Orders fact table","columns":[{"name":"price","length":"12,2","nullable":false,"default":null,"description":"Order amount"},{"name":"name","length":"11"}]}""")!);

        Assert.Equal("tableDefinitionUpdate", job.Text("operationName"));
        var parameters = job["operationParams"]!;
        Assert.Equal(table, parameters.Text("tableStringId"));
        Assert.True(parameters["displayNameSet"]!.GetValue<bool>());
        Assert.True(parameters["descriptionSet"]!.GetValue<bool>());
        Assert.Equal(
            """{"name":"price","length":"12,2","nullable":false,"nullableSet":true,"default":null,"defaultSet":true,"description":"Order amount","descriptionSet":true}""",
            parameters["columns"]![0]!.ToJsonString());
        Assert.Equal("Orders fact table", job["results"]!.Text("description"));
        Assert.Equal("Orders", job["results"]!.Text("displayName"));
        Assert.Equal("""{"type":"NUMBER","nullable":false,"length":"12,2","description":"Order amount"}""", await DefinitionAsync(table, 2));
        Assert.Equal("""{"type":"VARCHAR","nullable":true,"length":"11","default":"nobody"}""", await DefinitionAsync(table, 1));

        await platform.JobAsync(HttpMethod.Put, $"/v2/storage/tables/{table}/definition", new JsonObject { ["description"] = null });
        Assert.Null((await platform.GetJsonAsync($"/v2/storage/tables/{table}"))["description"]);
    }

    [Fact]
    public async Task One_wrong_column_leaves_the_whole_definition()
    {
        var table = await NewTypedTableAsync();
        var job = await platform.JobAsync(HttpMethod.Put, $"/v2/storage/tables/{table}/definition", (JsonObject)JsonNode.Parse(
            """{"description":"new","columns":[{"name":"name","length":"50"},{"name":"price","length":"5,2"}]}""")!);
        Assert.Equal("storage.tables.validation.invalidColumnDefinition", job["error"]!.Text("code"));
        Assert.Null((await platform.GetJsonAsync($"/v2/storage/tables/{table}"))["description"]);
        Assert.Equal("""{"type":"VARCHAR","nullable":true,"length":"10","default":"nobody"}""", await DefinitionAsync(table, 1));
    }

    [Fact]
    public async Task Untyped_table_takes_descriptions_only()
    {
        var table = await platform.NewTableAsync("id\n1\n");
        var job = await platform.JobAsync(HttpMethod.Put, $"/v2/storage/tables/{table}/definition", (JsonObject)JsonNode.Parse("""{"description":"D","columns":[{"name":"id","description":"C"}]}""")!);
        Assert.Equal("D", job["results"]!.Text("description"));
        Assert.Equal("""{"description":"C"}""", await DefinitionAsync(table, 0));
        Assert.Equal("storage.tables.validation.notTyped", (await PutColumnAsync(table, "id", new JsonObject { ["length"] = "5" }))["error"]!.Text("code"));
    }
}

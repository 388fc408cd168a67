using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Storage;

public sealed class ChangingPrimaryKeys(StorageFixture platform) : IClassFixture<StorageFixture>
{
    private async Task<string[]> KeyAsync(string table) =>
        [.. (await platform.GetJsonAsync($"/v2/storage/tables/{table}"))["primaryKey"]!.AsArray().Select(column => (string)column!)];

    [Fact]
    public async Task Key_comes_and_goes_and_loads_follow_it()
    {
        var table = await platform.NewTableAsync("id,lang,text\n1,en,a\n1,cs,b\n");
        var job = await platform.AddPrimaryKeyAsync(table, "id", "lang");
        Assert.Equal("tablePrimaryKeyAdd", job.Text("operationName"));
        Assert.Equal("""{"columns":["id","lang"],"skipDuplicatesCheck":false}""", job["operationParams"]!.ToJsonString());
        Assert.Equal(["id", "lang"], await KeyAsync(table));
        Assert.Equal(["id", "lang"], (await platform.GetJsonAsync($"/v2/storage/tables/{table}"))["definition"]!["primaryKeysNames"]!.AsArray().Select(name => (string)name!));
        await platform.ImportAsync(table, "id,lang,text\n1,cs,new\n", new JsonObject { ["incremental"] = true });
        Assert.Equal(["\"1\",\"cs\",\"new\"", "\"1\",\"en\",\"a\""], await platform.PreviewRowsAsync(table));

        var removal = await platform.JobAsync(HttpMethod.Delete, $"/v2/storage/tables/{table}/primary-key");
        Assert.Equal("tablePrimaryKeyDelete", removal.Text("operationName"));
        Assert.Empty(await KeyAsync(table));
        await platform.ImportAsync(table, "id,lang,text\n1,cs,new\n", new JsonObject { ["incremental"] = true });
        Assert.Equal(3, await platform.Api.RowsCountAsync(table));
    }

    [Fact]
    public async Task Rows_with_one_key_fail_the_job_unless_nobody_is_to_look()
    {
        var table = await platform.NewTableAsync("id,text\n1,a\n1,b\n2,c\n");
        var job = await platform.AddPrimaryKeyAsync(table, "id");
        Assert.Equal("storage.tables.primaryKeyDuplicateValues", job["error"]!.Text("code"));
        Assert.Empty(await KeyAsync(table));

        await platform.JobAsync(HttpMethod.Post, $"/v2/storage/tables/{table}/primary-key", new JsonObject { ["columns"] = new JsonArray("id"), ["skipDuplicatesCheck"] = true });
        Assert.Equal(["id"], await KeyAsync(table));
        Assert.Equal(3, await platform.Api.RowsCountAsync(table));
        await platform.ImportAsync(table, "id,text\n1,only\n", new JsonObject { ["incremental"] = true });
        Assert.Equal(["\"1\",\"only\"", "\"2\",\"c\""], await platform.PreviewRowsAsync(table));
    }

    [Fact]
    public async Task Table_that_has_a_key_keeps_it()
    {
        var table = await platform.NewTableAsync("id,name\n1,a\n", "id");
        Assert.Equal("storage.validation.primaryKey", (await platform.AddPrimaryKeyAsync(table, "name"))["error"]!.Text("code"));
        Assert.Equal(["id"], await KeyAsync(table));
    }

    [Fact]
    public async Task Key_without_columns_or_of_unknown_ones_is_refused()
    {
        var table = await platform.NewTableAsync("id\n1\n");
        using var empty = await platform.PostAsync($"/v2/storage/tables/{table}/primary-key", new { columns = Array.Empty<string>() });
        await empty.ShouldBeRefusedAsync(400, "storage.validation.primaryKey");
        using var wrong = await platform.PostAsync($"/v2/storage/tables/{table}/primary-key", new { columns = new { a = 1 } });
        await wrong.ShouldBeRefusedAsync(400, "storage.validation.primaryKey", "This value should be of type array.");
        Assert.Equal("storage.tables.validation.invalidPrimaryKeyColumns", (await platform.AddPrimaryKeyAsync(table, "nothing"))["error"]!.Text("code"));
    }

    [Fact]
    public async Task Typed_column_of_a_key_must_be_required()
    {
        var table = await platform.NewTypedTableAsync(
            [new JsonObject { ["name"] = "id", ["definition"] = new JsonObject { ["type"] = "INT" } }, new JsonObject { ["name"] = "at", ["definition"] = new JsonObject { ["type"] = "DATE", ["nullable"] = false } }]);
        Assert.Equal("storage.tables.validation.invalidPrimaryKeyColumns", (await platform.AddPrimaryKeyAsync(table, "id"))["error"]!.Text("code"));
        Assert.Equal("success", (await platform.AddPrimaryKeyAsync(table, "at")).Text("status"));
    }
}

using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Storage;

public sealed class ChangingColumns(StorageFixture platform) : IClassFixture<StorageFixture>
{
    [Fact]
    public async Task Column_is_added_empty_and_loads_bring_its_values()
    {
        var table = await platform.NewTableAsync("id,name\n1,a\n", "id");
        var job = await platform.AddColumnAsync(table, new JsonObject { ["name"] = "new-column" });
        Assert.Equal("tableColumnAdd", job.Text("operationName"));
        Assert.Equal("new-column", job["operationParams"]!.Text("name"));
        Assert.Equal("success", job.Text("status"));
        Assert.Equal(["id", "name", "new-column"], await platform.ColumnsAsync(table));
        Assert.Equal(["\"1\",\"a\",\"\""], await platform.PreviewRowsAsync(table));
        await platform.ImportAsync(table, "id,name,new-column\n2,b,c\n", new JsonObject { ["incremental"] = true });
        Assert.Equal(["\"1\",\"a\",\"\"", "\"2\",\"b\",\"c\""], await platform.PreviewRowsAsync(table));
        Assert.Contains((await platform.GetJsonAsync($"/v2/storage/tables/{table}/events")).AsArray(), one => one!.Text("event") == "storage.tableColumnAdded");
    }

    [Fact]
    public async Task Typed_column_has_its_default_in_the_rows_that_are_there()
    {
        var table = await platform.NewTypedTableAsync([new JsonObject { ["name"] = "id", ["definition"] = new JsonObject { ["type"] = "INT" } }], "id");
        await platform.ImportAsync(table, "id\n1\n");
        await platform.AddColumnAsync(table, new JsonObject
        {
            ["name"] = "amount",
            ["definition"] = new JsonObject { ["type"] = "NUMBER", ["length"] = "10,2", ["nullable"] = false, ["default"] = "7.5", ["description"] = "What was paid" },
        });
        await platform.AddColumnAsync(table, new JsonObject { ["name"] = "day", ["basetype"] = "DATE" });

        Assert.Equal(["\"1\",\"7.50\","], await platform.PreviewRowsAsync(table));
        var columns = (await platform.GetJsonAsync($"/v2/storage/tables/{table}"))["definition"]!["columns"]!;
        Assert.Equal(
            """{"name":"amount","definition":{"type":"NUMBER","nullable":false,"length":"10,2","default":"7.5","description":"What was paid"},"basetype":"NUMERIC","canBeFiltered":true}""",
            columns[1]!.ToJsonString());
        Assert.Equal("DATE", columns[2]!["definition"]!.Text("type"));
    }

    [Fact]
    public async Task Untyped_column_takes_a_description_but_no_type()
    {
        var table = await platform.NewTableAsync("id\n1\n");
        await platform.AddColumnAsync(table, new JsonObject { ["name"] = "note", ["definition"] = new JsonObject { ["description"] = "Free text" } });
        Assert.Equal("Free text", (await platform.GetJsonAsync($"/v2/storage/tables/{table}"))["definition"]!["columns"]![1]!["definition"]!.Text("description"));
        using var refused = await platform.PostAsync($"/v2/storage/tables/{table}/columns", new { name = "typed", definition = new { type = "INT" } });
        await refused.ShouldBeRefusedAsync(400, "storage.tables.validation", "Invalid parameters - definition: This field was not expected.");
    }

    [Theory]
    [InlineData("""{}""", "storage.tables.validation")]
    [InlineData("""{"name":"a b"}""", "storage.tables.validation.invalidColumnName")]
    [InlineData("""{"name":"_timestamp","definition":{"type":"INT"}}""", "storage.tables.validation.invalidColumnName")]
    [InlineData("""{"name":"x"}""", "storage.tables.validation")]
    [InlineData("""{"name":"x","definition":{"type":"MONEY"}}""", "storage.tables.validation")]
    [InlineData("""{"name":"x","definition":"INT"}""", "storage.tables.validation")]
    public async Task Wrong_column_is_refused_at_once(string body, string code)
    {
        var table = await platform.NewTypedTableAsync([new JsonObject { ["name"] = "id", ["definition"] = new JsonObject { ["type"] = "INT" } }]);
        using var refused = await platform.PostAsync($"/v2/storage/tables/{table}/columns", JsonNode.Parse(body));
        await refused.ShouldBeRefusedAsync(400, code);
        Assert.Equal(["id"], await platform.ColumnsAsync(table));
    }

    [Fact]
    public async Task Column_that_is_there_fails_the_job()
    {
        var table = await platform.NewTableAsync("id,name\n1,a\n");
        var job = await platform.AddColumnAsync(table, new JsonObject { ["name"] = "NAME" });
        Assert.Equal("storage.tables.columnAlreadyExists", job["error"]!.Text("code"));
        Assert.Equal(["id", "name"], await platform.ColumnsAsync(table));
    }

    [Fact]
    public async Task Required_column_without_a_default_needs_an_empty_table()
    {
        var table = await platform.NewTypedTableAsync([new JsonObject { ["name"] = "id", ["definition"] = new JsonObject { ["type"] = "INT" } }]);
        await platform.ImportAsync(table, "id\n1\n");
        var column = new JsonObject { ["name"] = "x", ["definition"] = new JsonObject { ["type"] = "INT", ["nullable"] = false } };
        Assert.Equal("storage.tables.columnHasNulls", (await platform.AddColumnAsync(table, column))["error"]!.Text("code"));
        await platform.Api.ResultsAsync(await platform.Api.DeleteAsync($"/v2/storage/tables/{table}/rows?allowTruncate=1"));
        Assert.Equal("success", (await platform.AddColumnAsync(table, column)).Text("status"));
    }

    [Fact]
    public async Task Column_goes_with_its_values()
    {
        var table = await platform.NewTableAsync("id,name,secret\n1,a,s\n", "id");
        var job = await platform.JobAsync(HttpMethod.Delete, $"/v2/storage/tables/{table}/columns/secret/?force=1");
        Assert.Equal("tableColumnDelete", job.Text("operationName"));
        Assert.Equal("""{"name":"secret","force":true}""", job["operationParams"]!.ToJsonString());
        Assert.Equal(["id", "name"], await platform.ColumnsAsync(table));
        await platform.AddColumnAsync(table, new JsonObject { ["name"] = "secret" });
        Assert.Equal(["\"1\",\"a\",\"\""], await platform.PreviewRowsAsync(table));
    }

    [Fact]
    public async Task What_was_noted_on_a_column_goes_with_it()
    {
        var table = await platform.NewTableAsync("id,name\n1,a\n", "id");
        foreach (var column in new[] { "id", "name" })
            await platform.Api.PostAsync($"/v2/storage/columns/{table}.{column}/metadata", new JsonObject { ["provider"] = "test", ["metadata"] = new JsonArray(new JsonObject { ["key"] = "k", ["value"] = column }) });
        var job = await platform.DropColumnAsync(table, "name");
        Assert.Equal("success", job.Text("status"));
        await platform.AddColumnAsync(table, new JsonObject { ["name"] = "name" });
        var noted = (await platform.GetJsonAsync($"/v2/storage/tables/{table}"))["columnMetadata"]!.AsObject();
        Assert.Equal("id", Assert.Single(noted).Key);
    }

    [Theory]
    [InlineData("id", "storage.tables.cannotDeletePrimaryKeyColumn")]
    [InlineData("nothing", "storage.tables.nonExistingColumns")]
    public async Task Column_that_cannot_go_fails_the_job(string column, string code)
    {
        var table = await platform.NewTableAsync("id,name\n1,a\n", "id");
        var job = await platform.DropColumnAsync(table, column);
        Assert.Equal(code, job["error"]!.Text("code"));
        Assert.Contains(column, job["error"]!.Text("message"), StringComparison.Ordinal);
        Assert.Equal(["id", "name"], await platform.ColumnsAsync(table));
    }

    [Fact]
    public async Task Table_has_no_more_columns_than_the_limit()
    {
        const int most = 4096;
        var columns = Enumerable.Range(0, most).Select(i => $"c{i}").ToList();
        var table = await platform.NewTypedTableAsync([.. columns.Select(name => (JsonNode)new JsonObject { ["name"] = name })]);
        Assert.Equal("storage.maxNumberOfColumnsExceed", (await platform.AddColumnAsync(table, new JsonObject { ["name"] = "more" }))["error"]!.Text("code"));
        Assert.Equal(most, (await platform.ColumnsAsync(table)).Length);
        var loaded = await platform.ImportAsync(table, string.Join(',', columns.Append("more")) + "\n");
        Assert.Equal("storage.maxNumberOfColumnsExceed", loaded["error"]!.Text("code"));
    }

    [Fact]
    public async Task Columns_added_at_once_are_all_there()
    {
        var table = await platform.NewTableAsync("id\n1\n");
        var jobs = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => platform.AddColumnAsync(table, new JsonObject { ["name"] = $"c{i}" })));
        Assert.All(jobs, job => Assert.Equal("success", job.Text("status")));
        Assert.Equal(["c0", "c1", "c2", "c3", "c4", "c5", "id"], (await platform.ColumnsAsync(table)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Table_out_of_reach_stays_as_it_is()
    {
        var table = await platform.NewTableAsync("id,name\n1,a\n", "id");
        var other = await platform.NewProjectAsync();
        var reader = await platform.NewTokenAsync(new { bucketPermissions = new Dictionary<string, string> { [table[..table.LastIndexOf('.')]] = "read" } });
        foreach (var (method, path, body) in new (HttpMethod, string, object?)[]
        {
            (HttpMethod.Post, "columns", new { name = "x" }), (HttpMethod.Delete, "columns/name", null), (HttpMethod.Post, "primary-key", new { columns = new[] { "name" } }),
            (HttpMethod.Delete, "primary-key", null), (HttpMethod.Put, "definition", new { displayName = "x" }), (HttpMethod.Put, "columns/name/definition", new { length = "9" }),
            (HttpMethod.Put, "", new { displayName = "x" }),
        })
        {
            using var foreign = await platform.SendAsync(method, $"/v2/storage/tables/{table}/{path}".TrimEnd('/'), body, other.MasterToken);
            await foreign.ShouldBeRefusedAsync(404, "storage.tables.notFound");
            using var readOnly = await platform.SendAsync(method, $"/v2/storage/tables/{table}/{path}".TrimEnd('/'), body, reader);
            await readOnly.ShouldBeRefusedAsync(403, "accessDenied");
        }

        Assert.Equal(["id", "name"], await platform.ColumnsAsync(table));
    }
}

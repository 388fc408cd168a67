using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Storage;

public sealed class ExportingRows(StorageFixture platform) : IClassFixture<StorageFixture>
{
    private Task<string> NewTableAsync() => platform.NewTableAsync("id,name\n1,apple\n2,\"two\nlines\"\n3,apple\n", "id");

    private async Task<string[]> RowsAsync(string table, JsonObject options)
    {
        var rows = new List<string>();
        await foreach (var row in platform.Api.ExportedRowsAsync(await platform.Api.ExportAsync(table, options)))
            rows.Add(string.Join('|', row));
        return [.. rows];
    }

    [Fact]
    public async Task Rows_columns_order_and_limit_are_chosen()
    {
        var table = await NewTableAsync();
        Assert.Equal(["apple|3", "two\nlines|2"], await RowsAsync(table, new JsonObject
        {
            ["columns"] = "name,id",
            ["orderBy"] = new JsonArray(new JsonObject { ["column"] = "id", ["order"] = "DESC" }),
            ["limit"] = 2,
        }));
        Assert.Equal(["1|apple", "3|apple"], (await RowsAsync(table, new JsonObject
        {
            ["whereFilters"] = new JsonArray(new JsonObject { ["column"] = "name", ["values"] = new JsonArray("apple"), ["operator"] = "eq" }),
        })).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Job_names_the_file_and_measures_it()
    {
        var table = await NewTableAsync();
        var accepted = await platform.Api.PostAsync($"/v2/storage/tables/{table}/export-async", new JsonObject { ["gzip"] = true, ["format"] = "rfc" });
        var job = await platform.Api.EndedJobAsync(accepted);

        Assert.Equal("success", job.Text("status"));
        Assert.Equal("tableExport", job.Text("operationName"));
        Assert.Equal(table, job.Text("tableId"));
        Assert.True(job["operationParams"]!["export"]!["gzipOutput"]!.GetValue<bool>());
        Assert.False(job["results"]!["cacheHit"]!.GetValue<bool>());
        Assert.True(job["metrics"]!["outCompressed"]!.GetValue<bool>());
        Assert.True(job["metrics"]!["outBytes"]!.GetValue<long>() > 0);
        Assert.Equal(0, job["metrics"]!["outBytesUncompressed"]!.GetValue<long>());
        var file = await platform.GetJsonAsync($"/v2/storage/files/{job["results"]!["file"]!["id"]}");
        Assert.True(file["isSliced"]!.GetValue<bool>());
        var events = await platform.GetJsonAsync($"/v2/storage/tables/{table}/events");
        Assert.Equal("storage.tableExported", events[0]!.Text("event"));
    }

    [Fact]
    public async Task Empty_table_and_no_match_give_a_file_without_rows()
    {
        var table = await NewTableAsync();
        Assert.Empty(await RowsAsync(table, new JsonObject { ["whereColumn"] = "id", ["whereValues"] = new JsonArray("99") }));
    }

    [Fact]
    public async Task Form_body_of_the_python_client_is_read()
    {
        var table = await NewTableAsync();
        var job = await platform.Api.PostFormAsync($"/v2/storage/tables/{table}/export-async", ("format", "rfc"), ("gzip", "1"), ("columns", "id"), ("whereColumn", "name"), ("whereOperator", "eq"), ("whereValues[]", "apple"));
        Assert.NotNull((await platform.Api.ResultsAsync(job))["file"]!["id"]);
    }

    [Fact]
    public async Task Parquet_is_exported()
    {
        var table = await NewTableAsync();
        var results = await platform.Api.ResultsAsync(await platform.Api.PostAsync($"/v2/storage/tables/{table}/export-async", new JsonObject { ["fileType"] = "parquet" }));
        var file = await platform.GetJsonAsync($"/v2/storage/files/{results["file"]!["id"]}");
        Assert.EndsWith(".parquet", file.Text("name"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_column_fails_and_unknown_settings_are_refused()
    {
        var table = await NewTableAsync();
        var job = await platform.Api.EndedJobAsync(await platform.Api.PostAsync($"/v2/storage/tables/{table}/export-async", new JsonObject { ["columns"] = "nope" }));
        Assert.Equal("storage.tables.nonExistingColumns", job["error"]!.Text("code"));
        using var type = await platform.PostAsync($"/v2/storage/tables/{table}/export-async", new { fileType = "xlsx" });
        await type.ShouldBeRefusedAsync(400, "validation.failed", "fileType");
    }

    [Fact]
    public async Task Reader_may_export_and_gets_the_file()
    {
        var table = await NewTableAsync();
        var token = await platform.NewTokenAsync(new { bucketPermissions = new Dictionary<string, string> { [table[..table.LastIndexOf('.')]] = "read" } });
        using var reader = platform.ApiOf(token);
        var file = await reader.ExportAsync(table, []);
        var rows = new List<string[]>();
        await foreach (var row in reader.ExportedRowsAsync(file))
            rows.Add(row);
        Assert.Equal(3, rows.Count);
    }
}

using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Storage;

public sealed class ImportingRows(StorageFixture platform) : IClassFixture<StorageFixture>
{
    [Fact]
    public async Task Full_load_replaces_and_incremental_load_without_a_key_appends()
    {
        var table = await platform.NewTableAsync("a\n1\n");
        await platform.ImportAsync(table, "a\n2\n");
        Assert.Equal(["\"2\""], await platform.PreviewRowsAsync(table));
        await platform.ImportAsync(table, "a\n2\n3\n", new JsonObject { ["incremental"] = true });
        Assert.Equal(["\"2\"", "\"2\"", "\"3\""], await platform.PreviewRowsAsync(table));
    }

    [Fact]
    public async Task Last_row_of_a_key_wins_within_a_load_and_over_the_table()
    {
        var table = await platform.NewTableAsync("id,v\n1,a\n2,b\n2,c\n", "id");
        Assert.Equal(["\"1\",\"a\"", "\"2\",\"c\""], await platform.PreviewRowsAsync(table));
        var job = await platform.ImportAsync(table, "v,id\nx,2\ny,3\nz,3\n", new JsonObject { ["incremental"] = 1 });
        Assert.Equal(3, job["results"]!["importedRowsCount"]!.GetValue<long>());
        Assert.Equal(3, job["results"]!["totalRowsCount"]!.GetValue<long>());
        Assert.Equal(["\"1\",\"a\"", "\"2\",\"x\"", "\"3\",\"z\""], await platform.PreviewRowsAsync(table));
    }

    [Fact]
    public async Task Two_imports_at_once_are_done_one_after_the_other_in_the_order_they_were_asked_for()
    {
        var table = await platform.NewTableAsync("id,v\n", "id");
        var files = new List<long>();
        for (var i = 0; i < 6; i++)
            files.Add(await platform.Api.UploadAsync("x.csv", $"id,v\nshared,{i}\nown{i},{i}\n"));
        var asked = new List<JsonNode>();
        foreach (var file in files)
            asked.Add(await platform.Api.ImportAsync(table, file, incremental: true));
        var jobs = await Task.WhenAll(asked.Select(platform.Api.EndedJobAsync));

        Assert.All(jobs, job => Assert.Equal("success", job.Text("status")));
        Assert.Equal([2L, 3, 4, 5, 6, 7], jobs.Select(job => job["results"]!["totalRowsCount"]!.GetValue<long>()));
        Assert.Contains("\"shared\",\"5\"", await platform.PreviewRowsAsync(table));
    }

    [Fact]
    public async Task Synchronous_call_answers_when_the_rows_are_there()
    {
        var table = await platform.NewTableAsync("a,b\n");
        using var form = StorageFixture.Form(StorageFixture.Utf8("a\tb\n1\t2\n"), ("incremental", "0"), ("delimiter", "\\t"));
        using var answer = await platform.PostAsync($"/v2/storage/tables/{table}/import", form);
        var result = await answer.ShouldBeAsync(200);

        Assert.Equal("ok", result.Text("status"));
        Assert.Empty(result["warnings"]!.AsArray());
        Assert.Equal(1, result["totalRowsCount"]!.GetValue<long>());
        Assert.Equal(["\"1\",\"2\""], await platform.PreviewRowsAsync(table));

        using var wrong = await platform.PostAsync($"/v2/storage/tables/{table}/import", new { dataString = "a\n1\n" });
        await wrong.ShouldBeRefusedAsync(400, "csvImport.columnsNotMatch", "Some columns are missing in the csv file. Missing columns: b. Expected columns: a,b. ");
        Assert.Equal(1, await platform.Api.RowsCountAsync(table));
    }

    [Fact]
    public async Task Columns_say_what_a_file_without_header_holds()
    {
        var table = await platform.NewTableAsync("a,b\n");
        await platform.ImportAsync(table, "1,2\n", new JsonObject { ["columns"] = new JsonArray("b", "a") });
        Assert.Equal(["\"2\",\"1\""], await platform.PreviewRowsAsync(table));
        await platform.ImportAsync(table, "3,4\n", new JsonObject { ["withoutHeaders"] = 1 });
        Assert.Equal(["\"3\",\"4\""], await platform.PreviewRowsAsync(table));
        await platform.ImportAsync(table, "made by somebody\nand more\n5,6\n", new JsonObject { ["columns"] = new JsonArray("a", "b"), ["ignoredLinesCount"] = 2 });
        Assert.Equal(["\"5\",\"6\""], await platform.PreviewRowsAsync(table));
        await platform.ImportAsync(table, "7,8\n", new JsonObject { ["ignoredLinesCount"] = 0 });
        Assert.Equal(["\"7\",\"8\""], await platform.PreviewRowsAsync(table));
    }

    [Fact]
    public async Task Dialects_are_read()
    {
        var table = await platform.NewTableAsync("a,b\n");
        await platform.ImportAsync(table, "a;b\n'x;''y';2\n", new JsonObject { ["delimiter"] = ";", ["enclosure"] = "'" });
        Assert.Equal(["\"x;'y\",\"2\""], await platform.PreviewRowsAsync(table));
        await platform.ImportAsync(table, "a,b\nx\\,y,\\\"2\n", new JsonObject { ["enclosure"] = "", ["escapedBy"] = "\\" });
        Assert.Equal(["\"x,y\",\"\"\"2\""], await platform.PreviewRowsAsync(table));

        var file = await platform.Api.UploadAsync("x.csv", "a,b\n");
        using var both = await platform.PostAsync($"/v2/storage/tables/{table}/import-async", new { dataFileId = file, delimiter = "ab" });
        await both.ShouldBeRefusedAsync(400, "csvImport.invalidCsvParams", "delimiter");
        var clash = await platform.ImportAsync(table, file, new JsonObject { ["enclosure"] = "\"", ["escapedBy"] = "\\" });
        Assert.Equal("csvImport.invalidCsvParams", clash["error"]!.Text("code"));
    }

    [Theory]
    [InlineData("a,b\n1,2\n3\n", "invalidCsv", "3")]
    [InlineData("a,b\n1,2\n3,4,5\n", "invalidCsv", "3")]
    [InlineData("a,b\n1,\"2\n", "invalidCsv", "")]
    [InlineData("a\n1\n", "csvImport.columnsNotMatch", "Missing columns: b.")]
    [InlineData("", "invalidCsv", "empty")]
    public async Task Broken_file_fails_the_job_and_leaves_the_table(string csv, string code, string text)
    {
        var table = await platform.NewTableAsync("a,b\nold,row\n");
        var before = (await platform.GetJsonAsync($"/v2/storage/tables/{table}")).ToJsonString();

        var job = await platform.ImportAsync(table, csv);

        Assert.Equal("error", job.Text("status"));
        Assert.Equal(code, job["error"]!.Text("code"));
        Assert.Contains(text, job["error"]!.Text("message"), StringComparison.Ordinal);
        Assert.StartsWith("exception-", job["error"]!.Text("exceptionId"), StringComparison.Ordinal);
        Assert.Null(job["results"]);
        Assert.Equal(before, (await platform.GetJsonAsync($"/v2/storage/tables/{table}")).ToJsonString());
        Assert.Equal(["\"old\",\"row\""], await platform.PreviewRowsAsync(table));
        var failed = (await platform.GetJsonAsync($"/v2/storage/tables/{table}/events"))[0]!;
        Assert.Equal("storage.tableImportError", failed.Text("event"));
        Assert.Equal("error", failed.Text("type"));
    }

    [Fact]
    public async Task Text_that_is_not_utf8_fails_with_its_line()
    {
        var table = await platform.NewTableAsync("a,b\n");
        using var bytes = new MemoryStream([.. StorageFixture.Utf8("a,b\n1,2\n3,"), 0xE9, .. StorageFixture.Utf8("t\n")]);
        var job = await platform.ImportAsync(table, await platform.Api.UploadAsync("latin1.csv", bytes));
        Assert.Equal("error", job.Text("status"));
        Assert.Contains("3", job["error"]!.Text("message"), StringComparison.Ordinal);
        Assert.Contains("UTF-8", job["error"]!.Text("message"), StringComparison.Ordinal);
        Assert.Equal(0, await platform.Api.RowsCountAsync(table));
    }

    [Fact]
    public async Task New_column_of_an_untyped_table_is_added()
    {
        var table = await platform.NewTableAsync("a\n1\n");
        var job = await platform.ImportAsync(table, "a,New One\n2,x\n", new JsonObject { ["incremental"] = true });
        Assert.Equal("success", job.Text("status"));
        Assert.Equal("\"a\",\"New_One\"\n\"1\",\"\"\n\"2\",\"x\"\n", await platform.PreviewAsync(table, "?orderBy[0][column]=a"));
        var detail = await platform.GetJsonAsync($"/v2/storage/tables/{table}");
        Assert.Equal(["a", "New_One"], detail["columns"]!.AsArray().Select(column => column!.GetValue<string>()));
    }

    [Fact]
    public async Task Packed_file_is_measured_as_packed()
    {
        var table = await platform.NewTableAsync("a\n");
        var packed = StorageFixture.Gzip("a\n1\n2\n");
        using var bytes = new MemoryStream(packed);
        var job = await platform.ImportAsync(table, await platform.Api.UploadAsync("x.csv.gz", bytes));
        Assert.True(job["metrics"]!["inCompressed"]!.GetValue<bool>());
        Assert.Equal(packed.Length, job["metrics"]!["inBytes"]!.GetValue<long>());
        Assert.Equal(0, job["metrics"]!["inBytesUncompressed"]!.GetValue<long>());
        Assert.Equal(2, await platform.Api.RowsCountAsync(table));
    }

    [Fact]
    public async Task Exported_slices_are_imported_as_they_are()
    {
        var table = await platform.NewTableAsync("a,b\n1,x\n2,\"y\n\"\n");
        var slices = await platform.Api.ExportAsync(table, new JsonObject { ["gzip"] = true });
        var target = await platform.NewTableAsync("a,b\n");
        var job = await platform.ImportAsync(target, slices, new JsonObject { ["columns"] = new JsonArray("a", "b") });
        Assert.Equal("success", job.Text("status"));
        Assert.Equal(2, await platform.Api.RowsCountAsync(target));
    }

    [Fact]
    public async Task Clients_extra_and_null_parameters_are_taken()
    {
        var table = await platform.NewTableAsync("a,b\n");
        var file = await platform.Api.UploadAsync("x.csv", "a,b\n1,2\n");
        var accepted = await platform.Api.PostFormAsync($"/v2/storage/tables/{table}/import-async",
            ("dataFileId", $"{file}"), ("delimiter", ","), ("enclosure", "\""), ("escapedBy", ""), ("incremental", "0"), ("withoutHeaders", "0"), ("primaryKey[]", "a"));
        var job = await platform.Api.EndedJobAsync(accepted);
        Assert.Equal("success", job.Text("status"));
        Assert.Equal("tableImport", job.Text("operationName"));
        Assert.Equal(table, job.Text("tableId"));
        Assert.Equal("file", job["operationParams"]!["source"]!.Text("type"));
        Assert.False(job["operationParams"]!["params"]!["incremental"]!.GetValue<bool>());
    }

    [Theory]
    [InlineData("dataWorkspaceId")]
    [InlineData("dataUrl")]
    public async Task Parameter_that_is_not_served_yet_is_refused_by_name(string parameter)
    {
        var table = await platform.NewTableAsync("a\n");
        using var answer = await platform.PostAsync($"/v2/storage/tables/{table}/import-async", new JsonObject { ["dataFileId"] = 1, [parameter] = "1" });
        var body = await answer.ShouldBeRefusedAsync(400, "validation.failed");
        Assert.Contains(body["errors"]!.AsArray(), error => error!.Text("key") == parameter);
    }

    [Fact]
    public async Task Many_small_loads_are_compacted_and_stay_the_same_rows()
    {
        var table = await platform.NewTableAsync("id\n", "id");
        for (var i = 0; i < 20; i++)
            await platform.ImportAsync(table, $"id\n{i}\n", new JsonObject { ["incremental"] = true });
        Assert.Equal(20, await platform.Api.RowsCountAsync(table));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"\"{i}\"").Order(StringComparer.Ordinal), await platform.PreviewRowsAsync(table));
    }
}

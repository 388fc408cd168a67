using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Storage;

public sealed class DeletingRowsAndTables(StorageFixture platform) : IClassFixture<StorageFixture>
{
    private Task<string> NewTableAsync() => platform.NewTableAsync("id,name\n1,a\n2,b\n3,c\n4,d\n", "id");

    [Fact]
    public async Task Matching_rows_are_deleted_by_body_or_by_query()
    {
        var table = await NewTableAsync();
        var body = new JsonObject { ["whereFilters"] = new JsonArray(new JsonObject { ["column"] = "id", ["operator"] = "eq", ["values"] = new JsonArray("1", "2") }) };
        var accepted = await platform.Api.DeleteAsync($"/v2/storage/tables/{table}/rows", body);
        Assert.Equal("tableRowsDelete", accepted.Text("operationName"));
        Assert.Equal("id", accepted["operationParams"]!["request"]!["whereFilters"]![0]!.Text("column"));
        Assert.Equal(2, (await platform.Api.ResultsAsync(accepted))["deletedRows"]!.GetValue<long>());

        await platform.Api.ResultsAsync(await platform.Api.DeleteAsync($"/v2/storage/tables/{table}/rows?whereColumn=id&whereOperator=eq&whereValues%5B%5D=3"));
        Assert.Equal(["\"4\",\"d\""], await platform.PreviewRowsAsync(table));
        Assert.Equal(1, await platform.Api.RowsCountAsync(table));
        Assert.Contains((await platform.GetJsonAsync($"/v2/storage/tables/{table}/events")).AsArray(), one => one!.Text("event") == "storage.tableRowsDeleted");
    }

    [Fact]
    public async Task All_rows_are_deleted_only_when_that_is_allowed()
    {
        var table = await NewTableAsync();
        using var refused = await platform.DeleteAsync($"/v2/storage/tables/{table}/rows", new { });
        await refused.ShouldBeRefusedAsync(400, "storage.tables.validation.unintendedTruncation",
            "No filters have been specified, which will truncate the table, but the `allowTruncate` parameter was not set.");
        var results = await platform.Api.ResultsAsync(await platform.Api.DeleteAsync($"/v2/storage/tables/{table}/rows?allowTruncate=1"));
        Assert.Equal(4, results["deletedRows"]!.GetValue<long>());
        Assert.Equal(0, await platform.Api.RowsCountAsync(table));
    }

    [Fact]
    public async Task Unknown_column_fails_and_keeps_the_rows()
    {
        var table = await NewTableAsync();
        var job = await platform.Api.EndedJobAsync(await platform.Api.DeleteAsync($"/v2/storage/tables/{table}/rows?whereColumn=zzz&whereValues[]=1"));
        Assert.Equal("storage.tables.invalidColumnToDeleteBy", job["error"]!.Text("code"));
        Assert.Equal("Cannot use column \"zzz\" to delete by. Column does not exist.", job["error"]!.Text("message"));
        Assert.Equal(4, await platform.Api.RowsCountAsync(table));
    }

    [Fact]
    public async Task Table_is_dropped_at_once_or_by_a_job()
    {
        var now = await NewTableAsync();
        using (var answer = await platform.DeleteAsync($"/v2/storage/tables/{now}"))
            await answer.ShouldBeAsync(204);
        var later = await NewTableAsync();
        var job = await platform.Api.EndedJobAsync(await platform.Api.DeleteAsync($"/v2/storage/tables/{later}?async=1&force=true"));
        Assert.Equal("success", job.Text("status"));
        Assert.Equal("tableDrop", job.Text("operationName"));
        foreach (var table in new[] { now, later })
        {
            using var gone = await platform.GetAsync($"/v2/storage/tables/{table}");
            await gone.ShouldBeRefusedAsync(404, "storage.tables.notFound");
        }
    }

    [Fact]
    public async Task Import_that_waits_for_a_dropped_table_fails()
    {
        var table = await NewTableAsync();
        var file = await platform.Api.UploadAsync("x.csv", "id,name\n9,z\n");
        var drop = await platform.Api.DeleteAsync($"/v2/storage/tables/{table}?async=1");
        using var answer = await platform.PostAsync($"/v2/storage/tables/{table}/import-async", new { dataFileId = file });
        Assert.Equal("success", (await platform.Api.EndedJobAsync(drop)).Text("status"));
        // The import was asked for before the drop had run, or the table was known to be gone: never is it silently lost.
        if ((int)answer.StatusCode == 202)
            Assert.Equal("storage.tables.notFound", (await platform.Api.EndedJobAsync(await answer.ShouldBeAsync(202)))["error"]!.Text("code"));
        else
            await answer.ShouldBeRefusedAsync(404, "storage.tables.notFound");
    }

    [Fact]
    public async Task Dropping_the_bucket_ends_every_job_on_its_tables()
    {
        var table = await NewTableAsync();
        var bucket = table[..table.LastIndexOf('.')];
        var file = await platform.Api.UploadAsync("x.csv", "id,name\n" + string.Concat(Enumerable.Range(0, 50_000).Select(i => $"{i},x\n")));
        var imports = new List<JsonNode>();
        for (var i = 0; i < 5; i++)
            imports.Add(await platform.Api.ImportAsync(table, file, incremental: true));
        var drop = await platform.Api.EndedJobAsync(await platform.Api.DeleteAsync($"/v2/storage/buckets/{bucket}?force=1&async=1"));
        Assert.Equal("success", drop.Text("status"));

        foreach (var import in imports)
        {
            var job = await platform.Api.EndedJobAsync(import);
            Assert.True(job.Text("status") == "success" || job["error"]!.Text("code") is "storage.jobs.cancelled" or "storage.tables.notFound", job.ToJsonString());
        }

        using var gone = await platform.GetAsync($"/v2/storage/tables/{table}");
        await gone.ShouldBeRefusedAsync(404, "storage.tables.notFound");
    }
}

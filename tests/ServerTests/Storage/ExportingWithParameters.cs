using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Storage;

public sealed class ExportingWithParameters(StorageFixture platform) : IClassFixture<StorageFixture>
{
    private Task<string> NewTableAsync() => platform.NewTableAsync("id,name,price\n1,apple,9\n2,Banana,10\n3,cherry,x\n", "id");

    private async Task<JsonObject> ExportAsync(string table, JsonObject? options = null) =>
        await platform.Api.ResultsAsync(await platform.Api.PostAsync($"/v2/storage/tables/{table}/export-async", (JsonObject?)options?.DeepClone() ?? []));

    private async Task<string[]> RowsAsync(string table, JsonObject options)
    {
        var rows = new List<string>();
        await foreach (var row in platform.Api.ExportedRowsAsync(await platform.Api.ExportAsync(table, (JsonObject)options.DeepClone())))
            rows.Add(string.Join('|', row));
        return [.. rows.Order(StringComparer.Ordinal)];
    }

    private async Task<string[]> LinesAsync(long file, string prefix = "/v2/storage")
    {
        var detail = await platform.GetJsonAsync($"{prefix}/files/{file}?federationToken=1");
        List<string> lines = [];
        await foreach (var slice in new BlobAddress(detail).SlicesAsync())
            using (var reader = new StreamReader(slice))
                lines.AddRange((await reader.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        return [.. lines];
    }

    [Theory]
    [InlineData("""{"whereFilters":[{"column":"id","values":["1","3"],"operator":"eq"}]}""", "1 3")]
    [InlineData("""{"whereFilters":[{"column":"id","values":["1","3"],"operator":"ne"}]}""", "2")]
    [InlineData("""{"whereFilters":[{"column":"price","values":["9.5"],"operator":"gt","dataType":"DOUBLE"}]}""", "2")]
    [InlineData("""{"whereFilters":[{"column":"price","values":["10"],"operator":"le","dataType":"INTEGER"},{"column":"id","values":["2"],"operator":"lt"}]}""", "1")]
    [InlineData("""{"whereColumn":"name","whereValues":["cherry"],"whereOperator":"eq"}""", "3")]
    [InlineData("""{"changedSince":"-2 days"}""", "1 2 3")]
    [InlineData("""{"changedUntil":"-2 days"}""", "")]
    [InlineData("""{"changedSince":"1360138863"}""", "1 2 3")]
    [InlineData("""{"changedUntil":"2013-02-12T15:19:21+00:00"}""", "")]
    [InlineData("""{"days":2}""", "1 2 3")]
    [InlineData("""{"fulltextSearch":"BAN"}""", "2")]
    public async Task Rows_are_chosen(string options, string ids)
    {
        var table = await NewTableAsync();
        var asked = (JsonObject)JsonNode.Parse(options)!;
        asked["columns"] = "id";
        Assert.Equal(ids, string.Join(' ', await RowsAsync(table, asked)));
    }

    [Fact]
    public async Task Same_question_of_the_same_version_is_answered_with_the_same_file()
    {
        var table = await NewTableAsync();
        var first = await ExportAsync(table);
        Assert.False(first["cacheHit"]!.GetValue<bool>());
        var second = await ExportAsync(table);
        Assert.True(second["cacheHit"]!.GetValue<bool>());
        Assert.Equal((long)first["file"]!["id"]!, (long)second["file"]!["id"]!);
        Assert.False((await ExportAsync(table, new JsonObject { ["gzip"] = true }))["cacheHit"]!.GetValue<bool>());
        Assert.False((await ExportAsync(table, new JsonObject { ["columns"] = "id" }))["cacheHit"]!.GetValue<bool>());

        await platform.ImportAsync(table, "id,name,price\n4,date,1\n", new JsonObject { ["incremental"] = true });
        var third = await ExportAsync(table);
        Assert.False(third["cacheHit"]!.GetValue<bool>());
        Assert.Equal(4, (await LinesAsync((long)third["file"]!["id"]!)).Length);
    }

    [Fact]
    public async Task File_that_was_deleted_is_written_again()
    {
        var table = await NewTableAsync();
        var first = (long)(await ExportAsync(table))["file"]!["id"]!;
        await platform.Api.DeleteAsync($"/v2/storage/files/{first}");
        var again = await ExportAsync(table);
        Assert.False(again["cacheHit"]!.GetValue<bool>());
        Assert.NotEqual(first, (long)again["file"]!["id"]!);
        Assert.Equal(3, (await LinesAsync((long)again["file"]!["id"]!)).Length);
    }

    [Fact]
    public async Task File_of_another_token_is_not_handed_out()
    {
        var table = await NewTableAsync();
        var first = (long)(await ExportAsync(table))["file"]!["id"]!;
        using var reader = platform.ApiOf(await platform.NewTokenAsync(new { bucketPermissions = new Dictionary<string, string> { [table[..table.LastIndexOf('.')]] = "read" } }));
        var own = await reader.ResultsAsync(await reader.PostAsync($"/v2/storage/tables/{table}/export-async", []));
        Assert.False(own["cacheHit"]!.GetValue<bool>());
        Assert.NotEqual(first, (long)own["file"]!["id"]!);
    }

    [Fact]
    public async Task Json_is_an_object_on_each_line()
    {
        var table = await platform.NewTypedTableAsync([
            new JsonObject { ["name"] = "id", ["definition"] = new JsonObject { ["type"] = "INT" } }, new JsonObject { ["name"] = "s", ["definition"] = new JsonObject { ["type"] = "VARCHAR" } }]);
        await platform.ImportAsync(table, "id,s\n1,\"a \"\"b\"\"\nc\"\n2,\n");
        var job = await platform.Api.EndedJobAsync(await platform.Api.PostAsync($"/v2/storage/tables/{table}/export-async", new JsonObject { ["format"] = "json", ["gzip"] = true }));
        Assert.Equal("json", job["operationParams"]!["export"]!.Text("format"));
        var file = (long)job["results"]!["file"]!["id"]!;
        Assert.Equal(["""{"id":1,"s":"a \"b\"\nc"}""", """{"id":2,"s":null}"""], (await LinesAsync(file)).Order(StringComparer.Ordinal));
        using var both = await platform.PostAsync($"/v2/storage/tables/{table}/export-async", new { format = "json", fileType = "parquet" });
        await both.ShouldBeRefusedAsync(400, "validation.failed", "format");
    }

    [Fact]
    public async Task Moments_are_written_in_the_zone_that_was_asked_for()
    {
        var table = await platform.NewTypedTableAsync([new JsonObject { ["name"] = "at", ["definition"] = new JsonObject { ["type"] = "TIMESTAMP_LTZ" } }, new JsonObject { ["name"] = "local", ["definition"] = new JsonObject { ["type"] = "TIMESTAMP_NTZ" } }]);
        await platform.ImportAsync(table, "at,local\n2024-01-01 12:00:00+00,2024-01-01 12:00:00\n");
        Assert.Equal(["2024-01-01 12:00:00+00|2024-01-01 12:00:00"], await RowsAsync(table, []));
        Assert.Equal(["2024-01-01 04:00:00-08|2024-01-01 12:00:00"], await RowsAsync(table, new JsonObject { ["timezone"] = "America/Los_Angeles" }));
        Assert.StartsWith("\"2024-01-01 12:00:00+00\"", (await platform.PreviewRowsAsync(table))[0], StringComparison.Ordinal);
        using var unknown = await platform.PostAsync($"/v2/storage/tables/{table}/export-async", new { timezone = "Nowhere/City" });
        await unknown.ShouldBeRefusedAsync(400, "validation.failed", "timezone");
        using var parquet = await platform.PostAsync($"/v2/storage/tables/{table}/export-async", new { timezone = "Europe/Prague", fileType = "parquet" });
        await parquet.ShouldBeRefusedAsync(400, "validation.failed", "timezone");
    }

    [Fact]
    public async Task Wrong_question_is_refused_or_fails_by_its_code()
    {
        var table = await NewTableAsync();
        foreach (var (options, code) in new[]
        {
            ("""{"orderBy":[{"column":"nope"}]}""", "storage.tables.validation.columnNotExists"),
            ("""{"columns":"nope"}""", "storage.tables.nonExistingColumns"),
            ("""{"whereFilters":[{"column":"nope","values":["1"],"operator":"eq"}]}""", "storage.tables.columnNotExists"),
            ("""{"whereFilters":[{"column":"price","values":["much"],"operator":"gt","dataType":"DOUBLE"}]}""", "storage.tables.invalidFilterValue"),
        })
        {
            var job = await platform.JobAsync(HttpMethod.Post, $"/v2/storage/tables/{table}/export-async", (JsonObject)JsonNode.Parse(options)!);
            Assert.Equal(code, job["error"]!.Text("code"));
        }

        foreach (var (options, code) in new[]
        {
            ("""{"format":"xml"}""", "storage.tables.validation.invalidFormat"),
            ("""{"whereColumn":"id"}""", "validation.failed"),
            ("""{"whereFilters":[{"column":"id","values":["1"],"operator":"like"}]}""", "validation.failed"),
            ("""{"whereFilters":[{"column":"id","values":["x"],"type":"TIME_STRING"}]}""", "validation.failed"),
            ("""{"whereFilters":{"column":"id"}}""", "validation.failed"),
            ("""{"changedSince":"someday"}""", "validation.failed"),
            ("""{"fulltextSearch":"a","whereColumn":"id","whereValues":["1"]}""", "validation.failed"),
        })
        {
            using var refused = await platform.PostAsync($"/v2/storage/tables/{table}/export-async", JsonNode.Parse(options));
            await refused.ShouldBeRefusedAsync(400, code);
        }
    }

    [Fact]
    public async Task Rows_of_the_default_branch_are_read_from_another_branch()
    {
        var table = await NewTableAsync();
        await ExportAsync(table);
        var branch = await platform.Api.ResultsAsync(await platform.Api.PostAsync("/v2/storage/dev-branches", new JsonObject { ["name"] = platform.NewName("branch") }));
        var prefix = $"/v2/storage/branch/{branch["id"]}";
        var inBranch = $"{prefix}/tables/{table}";
        await platform.Api.ResultsAsync(await platform.Api.DeleteAsync($"{inBranch}/rows?whereColumn=id&whereValues[]=1"));
        var own = await platform.Api.ResultsAsync(await platform.Api.PostAsync($"{inBranch}/export-async", []));
        Assert.Equal(2, (await LinesAsync((long)own["file"]!["id"]!, prefix)).Length);
        var verified = await platform.GetJsonAsync("/v2/storage/dev-branches");
        var main = verified.AsArray().Single(one => one!["isDefault"]!.GetValue<bool>())!["id"]!.GetValue<long>();
        var others = await platform.Api.ResultsAsync(await platform.Api.PostAsync($"{inBranch}/export-async", new JsonObject { ["sourceBranchId"] = main }));
        Assert.Equal(3, (await LinesAsync((long)others["file"]!["id"]!, prefix)).Length);
        Assert.Equal(3, (await platform.Api.GetTextAsync($"{inBranch}/data-preview?sourceBranchId={main}")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Count());
        using var unknown = await platform.PostAsync($"{inBranch}/export-async", new { sourceBranchId = 999_999 });
        await unknown.ShouldBeRefusedAsync(404, null, "Branch id:\"999999\" was not found.");
    }
}

using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Storage;

public sealed class ImportingWithParameters(StorageFixture platform) : IClassFixture<StorageFixture>
{
    private static readonly JsonObject Incremental = new() { ["incremental"] = true };

    private static JsonObject Typed(string name, string type, bool nullable = true) =>
        new() { ["name"] = name, ["definition"] = new JsonObject { ["type"] = type, ["nullable"] = nullable } };

    private async Task<(long Id, BlobAddress Blob)> PrepareSlicedAsync()
    {
        var file = await platform.Api.PostAsync("/v2/storage/files/prepare", new JsonObject { ["name"] = "s.csv", ["isSliced"] = true, ["federationToken"] = true });
        return ((long)file["id"]!, new BlobAddress(file["absUploadParams"]!));
    }

    [Fact]
    public async Task Insert_adds_rows_whatever_the_key_and_upsert_leaves_one()
    {
        var table = await platform.NewTableAsync("id,v\n1,a\n", "id");
        var job = await platform.ImportAsync(table, "id,v\n1,b\n2,c\n2,d\n", new JsonObject { ["incremental"] = true, ["deduplicationStrategy"] = "insert" });
        Assert.Equal("insert", job["operationParams"]!["params"]!.Text("deduplicationStrategy"));
        Assert.Equal(["\"1\",\"a\"", "\"1\",\"b\"", "\"2\",\"c\"", "\"2\",\"d\""], await platform.PreviewRowsAsync(table));
        await platform.ImportAsync(table, "id,v\n1,z\n", new JsonObject { ["incremental"] = true, ["deduplicationStrategy"] = "upsert" });
        Assert.Equal(["\"1\",\"z\"", "\"2\",\"c\"", "\"2\",\"d\""], await platform.PreviewRowsAsync(table));
        using var unknown = await platform.PostAsync($"/v2/storage/tables/{table}/import-async", new { dataFileId = 1, deduplicationStrategy = "guess" });
        await unknown.ShouldBeRefusedAsync(400, "validation.failed", "deduplicationStrategy");
    }

    [Fact]
    public async Task Times_of_the_file_are_the_times_of_the_rows()
    {
        var table = await platform.NewTableAsync("id\n", "id");
        var options = new JsonObject { ["useTimestampFromDataFile"] = true };
        var job = await platform.ImportAsync(table, "id,_timestamp\nold,2001-02-03 04:05:06\nnew,2023-01-01T02:00:00+02:00\n", options);
        Assert.Equal("success", job.Text("status"));
        Assert.Equal(["id"], await platform.ColumnsAsync(table));
        Assert.Equal(["\"old\""], await platform.PreviewRowsAsync(table, "?changedUntil=2002-01-01"));
        Assert.Equal(["\"new\""], await platform.PreviewRowsAsync(table, "?changedSince=2023-01-01T00:00:00Z&changedUntil=2023-01-01T00:00:01Z"));

        var lacking = await platform.ImportAsync(table, "id\n1\n", options);
        Assert.Equal("csvImport.columnsNotMatch", lacking["error"]!.Text("code"));
        Assert.Contains("Missing columns: _timestamp.", lacking["error"]!.Text("message"), StringComparison.Ordinal);
        var wrong = await platform.ImportAsync(table, "id,_timestamp\n1,2023-01-01\n2,soon\n", options);
        Assert.Equal("invalidData", wrong["error"]!.Text("code"));
        Assert.Contains("Line 3: value \"soon\" of column \"_timestamp\"", wrong["error"]!.Text("message"), StringComparison.Ordinal);
        Assert.Equal(2, await platform.Api.RowsCountAsync(table));
    }

    [Fact]
    public async Task Exported_times_come_back_with_the_rows()
    {
        var table = await platform.NewTableAsync("id\n", "id");
        await platform.ImportAsync(table, "id,_timestamp\n1,2001-02-03 04:05:06.25\n", new JsonObject { ["useTimestampFromDataFile"] = true });
        var slices = await platform.Api.ExportAsync(table, new JsonObject { ["includeInternalTimestamp"] = true });
        var copy = await platform.NewTableAsync("id\n", "id");
        var job = await platform.ImportAsync(copy, slices, new JsonObject { ["useTimestampFromDataFile"] = true, ["withoutHeaders"] = true });
        Assert.Equal("success", job.Text("status"));
        Assert.Equal(["\"1\""], await platform.PreviewRowsAsync(copy, "?changedSince=2001-02-03T04:05:06.25Z&changedUntil=2001-02-03T04:05:06.3Z"));
    }

    [Fact]
    public async Task Values_that_mean_null_are_null_where_null_can_be()
    {
        var table = await platform.NewTypedTableAsync([Typed("id", "INT", nullable: false), Typed("s", "VARCHAR"), Typed("n", "NUMBER"), Typed("must", "VARCHAR", nullable: false)]);
        await platform.ImportAsync(table, "id,s,n,must\n1,,,\n");
        await platform.ImportAsync(table, "id,s,n,must\n2,\\N,\\N,\\N\n3,,3,x\n", new JsonObject { ["incremental"] = true, ["treatValuesAsNull"] = new JsonArray("\\N") });
        await platform.ImportAsync(table, "id,s,n,must\n4,,4,x\n", new JsonObject { ["incremental"] = true, ["treatValuesAsNull"] = new JsonArray() });
        Assert.Equal(["\"1\",,,\"\"", "\"2\",,,\"\\N\"", "\"3\",\"\",\"3\",\"x\"", "\"4\",\"\",\"4\",\"x\""], await platform.PreviewRowsAsync(table));
        using var two = await platform.PostAsync($"/v2/storage/tables/{table}/import-async", new { dataFileId = 1, treatValuesAsNull = new[] { "a", "b" } });
        await two.ShouldBeRefusedAsync(400, "validation.failed", "treatValuesAsNull");
    }

    [Theory]
    [InlineData("""{"ignoredLinesCount":1}""", "comment,here\nid,v\n1,a\n", "csvImport.columnsNotMatch")]
    [InlineData("""{"ignoredLinesCount":1}""", "id,v\n1,a\n", "")]
    [InlineData("""{"ignoredLinesCount":2}""", "id,v\nunits,none\n1,a\n", "")]
    [InlineData("""{"ignoredLinesCount":0}""", "1,a\n", "")]
    [InlineData("""{"ignoredLinesCount":2,"columns":["id","v"]}""", "comment\nid,v\n1,a\n", "")]
    [InlineData("""{"withoutHeaders":1}""", "1,a\n", "")]
    [InlineData("""{"columns":["v","id"]}""", "a,1\n", "")]
    [InlineData("""{"delimiter":"\\t","enclosure":"'"}""", "id\t'v'\n1\t'a'\n", "")]
    [InlineData("""{"escapedBy":"\\"}""", "id,v\n1,a\n", "")]
    public async Task Beginnings_and_dialects_are_read(string options, string csv, string code)
    {
        var table = await platform.NewTableAsync("id,v\n");
        var job = await platform.ImportAsync(table, csv, (JsonObject)JsonNode.Parse(options)!);
        Assert.Equal(code, job["error"]?.Text("code") ?? "");
        Assert.Equal(code.Length == 0 ? ["\"1\",\"a\""] : [], await platform.PreviewRowsAsync(table));
    }

    [Fact]
    public async Task New_columns_and_wrong_values_of_a_typed_table_fail_by_their_codes()
    {
        var table = await platform.NewTypedTableAsync([Typed("id", "INT")]);
        var extra = await platform.ImportAsync(table, "id,x,y\n1,2,3\n");
        Assert.Equal("csvImport.columnsNotMatch", extra["error"]!.Text("code"));
        Assert.StartsWith("During the import of typed tables new columns can't be added. Extra columns found: \"x\", \"y\".", extra["error"]!.Text("message"), StringComparison.Ordinal);
        var lacking = await platform.ImportAsync(await platform.NewTableAsync("id,name\n"), "id\n1\n");
        Assert.Equal("Some columns are missing in the csv file. Missing columns: name. Expected columns: id,name. ", lacking["error"]!.Text("message"));
        Assert.Equal("invalidData", (await platform.ImportAsync(table, "id\none\n"))["error"]!.Text("code"));
        Assert.Equal("invalidCsv", (await platform.ImportAsync(table, "id\n\"1\n", Incremental))["error"]!.Text("code"));
    }

    [Fact]
    public async Task Slices_are_read_in_the_order_of_the_manifest()
    {
        var table = await platform.NewTableAsync("id,v\n", "id");
        var (file, blob) = await PrepareSlicedAsync();
        await blob.PutBlobAsync("a", StorageFixture.Utf8("1,first\n2,only\n"));
        await blob.PutBlobAsync("b.gz", StorageFixture.Gzip("1,last\n"));
        await blob.PutBlobAsync("manifest", StorageFixture.Utf8($$"""{"entries":[{"url":"{{blob.EntryUrl("a")}}"},{"url":"{{blob.EntryUrl("b.gz")}}"}]}"""));
        var job = await platform.ImportAsync(table, file, new JsonObject { ["columns"] = new JsonArray("id", "v") });
        Assert.Equal("success", job.Text("status"));
        Assert.Equal(["\"1\",\"last\"", "\"2\",\"only\""], await platform.PreviewRowsAsync(table));
    }

    [Fact]
    public async Task File_that_is_not_whole_fails_by_its_code()
    {
        var table = await platform.NewTableAsync("id\n");
        var nothing = await platform.Api.PostAsync("/v2/storage/files/prepare", new JsonObject { ["name"] = "x.csv" });
        Assert.Equal("storage.fileNotUploaded", (await platform.ImportAsync(table, (long)nothing["id"]!))["error"]!.Text("code"));
        var (noManifest, _) = await PrepareSlicedAsync();
        Assert.Equal("storage.manifestFileMissing", (await platform.ImportAsync(table, noManifest))["error"]!.Text("code"));
        var (noSlice, blob) = await PrepareSlicedAsync();
        await blob.PutBlobAsync("manifest", StorageFixture.Utf8($$"""{"entries":[{"url":"{{blob.EntryUrl("gone")}}"}]}"""));
        Assert.Equal("storage.importFileMissing", (await platform.ImportAsync(table, noSlice))["error"]!.Text("code"));
        var (elsewhere, outside) = await PrepareSlicedAsync();
        await outside.PutBlobAsync("manifest", StorageFixture.Utf8("""{"entries":[{"url":"azure://account.blob.core.windows.net/other/one.csv"}]}"""));
        Assert.Equal("storage.unauthorizedAccess", (await platform.ImportAsync(table, elsewhere))["error"]!.Text("code"));
    }
}

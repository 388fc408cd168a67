using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Scenario;

/// <summary>The main job of the platform, against the built binary and over HTTP only.</summary>
[Collection(HeavyWork.Name)]
public sealed class CsvInTableOut
{
    private static readonly SampleRows Sample = new(seed: 20_260_101);

    [Fact]
    public async Task A_million_rows_are_loaded_changed_read_exported_and_deleted_exactly()
    {
        const int first = 1_000_000;
        const int added = 50_000;
        var replaced = Enumerable.Range(400_000, 100_000);
        await using var node = await HeadgateProcess.StartAsync();
        using var api = new StorageApi(node.NewClient());

        var token = await api.GetAsync("/v2/storage/tokens/verify");
        Assert.True((bool)token["isMasterToken"]!);
        var bucket = await api.NewBucketAsync("million");

        var full = await UploadAsync(api, node, Enumerable.Range(0, first).Select(key => (key, 1)));
        var table = await api.NewTableAsync(bucket, "rows", full, "id");
        Assert.Equal("in.c-million.rows", table);
        Assert.Equal(first, await api.RowsCountAsync(table));

        // Within one load the last row of a key wins: version 3 of some rows comes before their version 2.
        var changes = replaced.Where(key => key % 1000 == 0).Select(key => (key, 3))
            .Concat(replaced.Select(key => (key, 2)))
            .Concat(Enumerable.Range(first, added).Select(key => (key, 2)));
        await api.ResultsAsync(await api.ImportAsync(table, await UploadAsync(api, node, changes), incremental: true));
        int VersionOf(int key) => key >= first || key is >= 400_000 and < 500_000 ? 2 : 1;
        Assert.Equal(first + added, await api.RowsCountAsync(table));

        await AssertPreviewAsync(api, table, 450_000, 2);
        await AssertPreviewAsync(api, table, 7, 1);
        await AssertContentAsync(api, table, new JsonObject { ["gzip"] = true }, Enumerable.Range(0, first + added), VersionOf);

        var deleted = SampleRows.KindOf(1);
        await api.ResultsAsync(await api.DeleteAsync($"/v2/storage/tables/{table}/rows", new JsonObject
        {
            ["whereFilters"] = new JsonArray(new JsonObject { ["column"] = "kind", ["operator"] = "eq", ["values"] = new JsonArray(deleted) }),
        }));
        var left = Enumerable.Range(0, first + added).Where(key => SampleRows.KindOf(key) != deleted).ToList();
        Assert.Equal(left.Count, await api.RowsCountAsync(table));
        await AssertContentAsync(api, table, [], left, VersionOf);

        await api.DeleteAsync($"/v2/storage/tables/{table}");
        using var gone = await api.Http.GetAsync($"/v2/storage/tables/{table}");
        await StorageApi.RefusalAsync(gone, HttpStatusCode.NotFound);
        Assert.Equal(0, await node.StopAsync());
    }

    [Theory]
    [InlineData("json")]
    [InlineData("form")]
    public async Task Both_kinds_of_body_do_the_whole_job(string kind)
    {
        await using var node = await HeadgateProcess.StartAsync();
        using var api = new StorageApi(node.NewClient());
        Task<JsonNode> PostAsync(string path, params (string Name, string Value)[] fields) => kind == "form"
            ? api.PostFormAsync(path, fields)
            : api.PostAsync(path, new JsonObject(fields.Select(field => KeyValuePair.Create(field.Name, (JsonNode?)field.Value))));

        var bucket = (string)(await PostAsync("/v2/storage/buckets", ("name", "body"), ("stage", "out"), ("description", "Ž\u0301 & =")))["id"]!;
        Assert.Equal("Ž\u0301 & =", (string)(await api.GetAsync($"/v2/storage/buckets/{bucket}"))["description"]!);

        async Task<string> FileAsync(IEnumerable<(int, int)> rows)
        {
            var file = await PostAsync("/v2/storage/files/prepare", ("name", "rows.csv"), ("federationToken", "1"), ("isPermanent", "0"));
            using var csv = new MemoryStream();
            Sample.WriteCsv(csv, rows);
            csv.Position = 0;
            await new BlobAddress(file["absUploadParams"]!).UploadAsync(csv, blockBytes: 10_000);
            return ((long)file["id"]!).ToString(CultureInfo.InvariantCulture);
        }

        var file = await FileAsync(Enumerable.Range(0, 500).Select(key => (key, 1)));
        var created = await api.ResultsAsync(await PostAsync($"/v2/storage/buckets/{bucket}/tables-async", ("name", "rows"), ("dataFileId", file), ("primaryKey", "id")));
        var table = (string)created["id"]!;
        file = await FileAsync(Enumerable.Range(400, 200).Select(key => (key, 2)));
        await api.ResultsAsync(await PostAsync($"/v2/storage/tables/{table}/import-async", ("dataFileId", file), ("incremental", "1")));

        var export = await api.ResultsAsync(await PostAsync($"/v2/storage/tables/{table}/export-async", ("columns", "note,id"), ("gzip", "false")));
        var rows = new Dictionary<string, string>();
        await foreach (var row in api.ExportedRowsAsync((long)export["file"]!["id"]!))
            rows.Add(row[1], row[0]);
        Assert.Equal(600, rows.Count);
        Assert.All(rows, row => Assert.Equal(NoteOf(row.Key, VersionOf), row.Value));

        int VersionOf(int key) => key >= 400 ? 2 : 1;
    }

    private static string NoteOf(string id, Func<int, int> versionOf)
    {
        var key = int.Parse(id, CultureInfo.InvariantCulture);
        return Sample.Row(key, versionOf(key))[2];
    }

    private static async Task<long> UploadAsync(StorageApi api, HeadgateProcess node, IEnumerable<(int Key, int Version)> rows)
    {
        var path = Path.Combine(Path.GetTempPath(), $"headgate-sample-{node.Id}-{Guid.NewGuid():n}.csv");
        await using var csv = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose });
        Sample.WriteCsv(csv, rows);
        csv.Position = 0;
        return await api.UploadAsync("rows.csv", csv);
    }

    private static async Task AssertPreviewAsync(StorageApi api, string table, int key, int version)
    {
        var csv = CsvText.Parse(await api.GetTextAsync($"/v2/storage/tables/{table}/data-preview?whereColumn=id&whereValues[]={key}"));
        Assert.Equal(2, csv.Count);
        Assert.Equal(SampleRows.Columns, csv[0]);
        Assert.Equal(Sample.Row(key, version), csv[1]);
    }

    private static async Task AssertContentAsync(StorageApi api, string table, JsonObject export, IEnumerable<int> keys, Func<int, int> versionOf)
    {
        var missing = keys.ToHashSet();
        await foreach (var row in api.ExportedRowsAsync(await api.ExportAsync(table, export)))
        {
            var key = int.Parse(row[0], CultureInfo.InvariantCulture);
            Assert.True(missing.Remove(key), $"Row {key} came twice or should not be there.");
            var expected = Sample.Row(key, versionOf(key));
            // Comparing the spans first keeps two million of xunit's element-wise comparisons out of the run.
            if (!row.AsSpan().SequenceEqual(expected))
                Assert.Equal(expected, row);
        }

        Assert.Empty(missing);
    }
}

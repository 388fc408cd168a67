using System.Text;
using System.Text.Json.Nodes;

namespace Headgate.ServerTests.Faults;

/// <summary>A CSV that does not fit fails its job with a text that says where and what, and the table stays as it was.</summary>
public sealed class BadCsv(SharedFaultNode shared) : IClassFixture<SharedFaultNode>
{
    /// <summary>Name · content · code · what the message must name.</summary>
    public static TheoryData<string, byte[], string, string[]> Cases => new()
    {
        { "too few values", Utf8("id,name\n1,one\n2\n3,three\n"), "invalidCsv", ["line 3", "name"] },
        { "too many values", Utf8("id,name\n1,one\n2,two,zwei\n"), "invalidCsv", ["line 3", "zwei"] },
        { "too many values after line breaks inside values", Utf8("id,name\n1,\"o\nn\ne\"\n2,two,zwei\n"), "invalidCsv", ["line 5", "zwei"] },
        { "a missing column", Utf8("id\n1\n"), "csvImport.columnsNotMatch", ["name", "id,name"] },
        { "a quote that never closes", Utf8("id,name\n1,one\n2,\"two\n3,three\n"), "invalidCsv", ["line 3", "name", "two"] },
        { "text after a closing quote", Utf8("id,name\n1,one\n2,\"two\" more\n"), "invalidCsv", ["line 3", "name", "two"] },
        { "bytes that are not UTF-8", [.. Utf8("id,name\n1,one\n2,caf"), 0xE9, .. Utf8(" au lait\n3,three\n")], "invalidData", ["line 3", "name", "caf"] },
        { "half a character at the end of a value", [.. Utf8("id,name\n1,one\n2,caf"), 0xE9, .. Utf8("\n3,three\n")], "invalidData", ["line 3", "name", "caf"] },
        { "half a character at the end", [.. Utf8("id,name\n1,one\n2,caf"), 0xE9], "invalidData", ["line 3", "name", "caf"] },
        { "nothing at all", [], "invalidCsv", ["empty"] },
        { "a repeated column", Utf8("id,name,name\n1,one,eins\n"), "csvImport.columnsNotMatch", ["name"] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Is_refused_with_its_place(string name, byte[] csv, string code, string[] named)
    {
        var api = shared.Node.Api;
        var table = await api.NewTableAsync(await shared.Node.NewBucketAsync(), "rows", "id,name\n1,old\n", "id");
        foreach (var incremental in new[] { false, true })
        {
            using var bytes = new MemoryStream(csv);
            var job = await api.EndedJobAsync(await api.ImportAsync(table, await api.UploadAsync("bad.csv", bytes), incremental));

            Assert.True((string?)job["status"] == "error", $"A file with {name} was imported.");
            Assert.Equal(code, (string?)job["error"]!["code"]);
            Assert.All(named, word => Assert.Contains(word, (string)job["error"]!["message"]!, StringComparison.OrdinalIgnoreCase));
            Assert.Equal(["1", "old"], Assert.Single(await api.RowsAsync(table)));
        }
    }

    [Fact]
    public async Task A_value_that_is_not_of_its_columns_type_is_named_with_line_and_column()
    {
        var api = shared.Node.Api;
        var bucket = await shared.Node.NewBucketAsync();
        var made = await api.ResultsAsync(await api.PostAsync($"/v2/storage/buckets/{bucket}/tables-definition", JsonNode.Parse("""
            { "name": "typed", "primaryKeysNames": ["id"], "columns": [
              { "name": "id", "definition": { "type": "INTEGER", "nullable": false } },
              { "name": "price", "definition": { "type": "NUMERIC", "length": "10,2" } } ] }
            """)!.AsObject()));
        var table = (string)made["id"]!;
        await api.ResultsAsync(await api.ImportAsync(table, await api.UploadAsync("good.csv", "id,price\n1,9.50\n"), incremental: false));

        var job = await api.EndedJobAsync(await api.ImportAsync(table, await api.UploadAsync("bad.csv", "id,price\n2,1.25\n3,cheap\n"), incremental: true));

        Assert.Equal("error", (string?)job["status"]);
        var message = (string)job["error"]!["message"]!;
        Assert.All(["line 3", "price", "cheap"], word => Assert.Contains(word, message, StringComparison.OrdinalIgnoreCase));
        Assert.Equal("1", Assert.Single(await api.RowsAsync(table))[0]);
    }

    [Fact]
    public async Task A_refused_file_makes_no_table()
    {
        var api = shared.Node.Api;
        var bucket = await shared.Node.NewBucketAsync();
        var job = await api.EndedJobAsync(await api.PostAsync($"/v2/storage/buckets/{bucket}/tables-async", new JsonObject
        {
            ["name"] = "never",
            ["dataFileId"] = await api.UploadAsync("bad.csv", "id,name\n1,one,eins\n"),
        }));
        Assert.Equal("error", (string?)job["status"]);
        Assert.Empty((await api.GetAsync($"/v2/storage/buckets/{bucket}/tables")).AsArray());
        await shared.Node.NothingIsLeftBehindAsync();
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}

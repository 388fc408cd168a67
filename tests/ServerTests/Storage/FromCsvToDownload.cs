using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Storage;

/// <summary>The main job: a CSV becomes a table, is loaded, looked at and downloaded.</summary>
public sealed class FromCsvToDownload(StorageFixture platform) : IClassFixture<StorageFixture>
{
    [Fact]
    public async Task Uploaded_file_becomes_a_table_is_loaded_incrementally_and_exported()
    {
        var bucket = await platform.NewBucketAsync();
        var table = await platform.Api.NewTableAsync(bucket, "languages", "id,name\n1,czech\n2,\"engl\"\"ish\"\n3,\"two\nlines\"\n", "id");
        Assert.Equal($"{bucket}.languages", table);

        var job = await platform.ImportAsync(table, "id,name\n2,german\n4,žluťoučký\n", new JsonObject { ["incremental"] = 1 });

        Assert.Equal("success", job.Text("status"));
        Assert.Equal(4, job["results"]!["totalRowsCount"]!.GetValue<long>());
        Assert.Equal(["id", "name"], job["results"]!["importedColumns"]!.AsArray().Select(column => column!.GetValue<string>()));
        Assert.Empty(job["results"]!["warnings"]!.AsArray());
        Assert.Equal("\"id\",\"name\"\n\"1\",\"czech\"\n\"2\",\"german\"\n\"3\",\"two\nlines\"\n\"4\",\"žluťoučký\"\n",
            await platform.PreviewAsync(table, "?orderBy[0][column]=id"));
        var rows = await platform.Api.RowsAsync(table);
        Assert.Equal(["1|czech", "2|german", "3|two\nlines", "4|žluťoučký"], rows.Select(row => string.Join('|', row)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Multipart_form_becomes_a_table_at_once()
    {
        var bucket = await platform.NewBucketAsync();
        using var form = StorageFixture.Form(StorageFixture.Utf8("a,b\n1,2\n"), ("name", "direct"), ("primaryKey", "a"));

        using var answer = await platform.PostAsync($"/v2/storage/buckets/{bucket}/tables", form);

        var table = await answer.ShouldBeAsync(201);
        Assert.Equal($"{bucket}.direct", table.Text("id"));
        Assert.Equal(1, table["rowsCount"]!.GetValue<long>());
        Assert.Equal("a", table["primaryKey"]![0]!.GetValue<string>());
        Assert.Equal(bucket, table["bucket"]!.Text("id"));
        Assert.EndsWith($"/v2/storage/tables/{bucket}.direct", table.Text("uri"), StringComparison.Ordinal);
        Assert.Equal("\"a\",\"b\"\n\"1\",\"2\"\n", await platform.PreviewAsync($"{bucket}.direct"));
    }
}

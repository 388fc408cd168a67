using System.IO.Compression;
using System.Text;
using Headgate.Testing;

namespace Headgate.ServerTests.Cli;

public sealed class MovingATable(CommandLine cli) : IClassFixture<CommandLine>
{
    private const string People = "id,name,note\n1,Žofie,\"says \"\"hi\"\", twice\"\n2,Łukasz,\"two\nlines\"\n3,東京,\n";

    [Fact]
    public async Task A_csv_becomes_a_table_in_a_new_bucket_and_comes_back_the_same()
    {
        cli.Write("people.csv", People);
        var loaded = await cli.JsonAsync("table", "upload", "in.c-roundtrip.people", "people.csv", "--primary-key", "id");
        Assert.True((bool)loaded["created"]!);
        Assert.Equal((3, 3), ((int)loaded["importedRows"]!, (int)loaded["tableRows"]!));

        await cli.DoAsync("table", "download", "roundtrip.people", "back.csv");
        Assert.Equal(Rows(People), Rows(File.ReadAllText(Path.Combine(cli.Folder, "back.csv"))));
    }

    [Fact]
    public async Task An_incremental_upload_updates_by_key_and_adds_the_rest()
    {
        cli.Write("first.csv", "id,v\n1,a\n2,b\n");
        cli.Write("second.csv", "id,v\n2,B\n3,c\n");
        await cli.DoAsync("table", "upload", "in.c-inc.t", "first.csv", "--primary-key", "id");
        var loaded = await cli.JsonAsync("table", "upload", "in.c-inc.t", "second.csv", "--incremental", "--primary-key", "id");
        Assert.Equal((false, 3), ((bool)loaded["created"]!, (int)loaded["tableRows"]!));
        Assert.Equal(Rows("\"id\",\"v\"\n\"1\",\"a\"\n\"2\",\"B\"\n\"3\",\"c\"\n"), Rows(await cli.DoAsync("table", "download", "in.c-inc.t", "-")));
    }

    [Fact]
    public async Task A_full_upload_replaces_the_rows()
    {
        cli.Write("old.csv", "id,v\n1,a\n2,b\n");
        cli.Write("new.csv", "id,v\n9,z\n");
        await cli.DoAsync("table", "upload", "in.c-full.t", "old.csv");
        await cli.DoAsync("table", "upload", "in.c-full.t", "new.csv");
        Assert.Equal(Rows("\"id\",\"v\"\n\"9\",\"z\"\n"), Rows(await cli.DoAsync("table", "download", "in.c-full.t", "-")));
    }

    [Fact]
    public async Task Standard_input_gzip_and_another_dialect_are_read()
    {
        await using (var file = File.Create(Path.Combine(cli.Folder, "semicolons.csv.gz")))
        await using (var zipped = new GZipStream(file, CompressionLevel.Fastest))
            await zipped.WriteAsync(Encoding.UTF8.GetBytes("id;v\n1;'a;b'\n"));
        await cli.DoAsync("table", "upload", "in.c-dialect.gz", "semicolons.csv.gz", "--delimiter", ";", "--enclosure", "'");
        Assert.Equal(Rows("\"id\",\"v\"\n\"1\",\"a;b\"\n"), Rows(await cli.DoAsync("table", "download", "in.c-dialect.gz", "-")));

        var piped = await cli.RunAsync("a\tb\n1\t2\n", ["table", "upload", "in.c-dialect.tabs", "-", "--delimiter", "\\t", "--data", cli.Node.DataFolder]);
        Assert.Equal((0, ""), (piped.Code, piped.Code == 0 ? "" : piped.Error));
        Assert.Equal(Rows("\"a\",\"b\"\n\"1\",\"2\"\n"), Rows(await cli.DoAsync("table", "download", "in.c-dialect.tabs", "-")));
    }

    [Fact]
    public async Task A_folder_of_slices_without_header_is_one_table()
    {
        cli.Write("slices/part-0", "1,a\n2,b\n");
        cli.Write("slices/part-1", "3,c\n");
        var loaded = await cli.JsonAsync("table", "upload", "in.c-sliced.t", "slices", "--columns", "id,v");
        Assert.Equal(3, (int)loaded["tableRows"]!);
        Assert.Equal(Rows("\"id\",\"v\"\n\"1\",\"a\"\n\"2\",\"b\"\n\"3\",\"c\"\n"), Rows(await cli.DoAsync("table", "download", "in.c-sliced.t", "-")));
    }

    [Fact]
    public async Task A_download_takes_columns_filters_and_a_limit()
    {
        cli.Write("part.csv", "id,kind,v\n1,x,a\n2,y,b\n3,x,c\n");
        await cli.DoAsync("table", "upload", "in.c-part.t", "part.csv");
        Assert.Equal(Rows("\"v\",\"id\"\n\"a\",\"1\"\n\"c\",\"3\"\n"), Rows(await cli.DoAsync("table", "download", "in.c-part.t", "-", "--columns", "v,id", "--where", "kind=x")));
        Assert.Equal(2, (await cli.DoAsync("table", "download", "in.c-part.t", "-", "--limit", "1")).Count(c => c == '\n'));
    }

    [Fact]
    public async Task A_download_can_be_gzip_or_parquet()
    {
        cli.Write("formats.csv", "id,v\n1,a\n");
        await cli.DoAsync("table", "upload", "in.c-formats.t", "formats.csv");
        await cli.DoAsync("table", "download", "in.c-formats.t", "t.csv.gz");
        await using var zipped = new GZipStream(File.OpenRead(Path.Combine(cli.Folder, "t.csv.gz")), CompressionMode.Decompress);
        using var text = new StreamReader(zipped);
        Assert.Equal(Rows("\"id\",\"v\"\n\"1\",\"a\"\n"), Rows(await text.ReadToEndAsync(TestContext.Current.CancellationToken)));

        await cli.DoAsync("table", "download", "in.c-formats.t", "t.parquet", "--format", "parquet");
        Assert.Equal("PAR1"u8.ToArray(), File.ReadAllBytes(Path.Combine(cli.Folder, "t.parquet"))[..4]);
    }

    [Fact]
    public async Task A_file_that_exists_is_kept_unless_told_otherwise()
    {
        cli.Write("kept.csv", "id\n1\n");
        await cli.DoAsync("table", "upload", "in.c-kept.t", "kept.csv");
        cli.Write("mine.csv", "precious");
        var refused = await cli.RunAsync(null, ["table", "download", "in.c-kept.t", "mine.csv", "--data", cli.Node.DataFolder]);
        Assert.Equal(1, refused.Code);
        Assert.Contains("--overwrite", refused.Error, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(Path.Combine(cli.Folder, "mine.csv")));
        await cli.DoAsync("table", "download", "in.c-kept.t", "mine.csv", "--overwrite");
        Assert.Equal(Rows("\"id\"\n\"1\"\n"), Rows(File.ReadAllText(Path.Combine(cli.Folder, "mine.csv"))));
    }

    [Fact]
    public async Task A_preview_is_a_table_for_people_and_the_apis_document_for_programs()
    {
        cli.Write("seen.csv", "id,v\n1,plain\n2,\"two\nlines\"\n");
        await cli.DoAsync("table", "upload", "in.c-seen.t", "seen.csv");
        var shown = await cli.DoAsync("table", "preview", "in.c-seen.t", "--where", "id=2");
        Assert.Contains("two␊lines", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("plain", shown, StringComparison.Ordinal);
        var document = await cli.JsonAsync("table", "preview", "in.c-seen.t", "--limit", "1", "--columns", "v");
        Assert.Equal("v", (string?)document["columns"]!.AsArray().Single());
        Assert.Single(document["rows"]!.AsArray());
    }

    /// <summary>The header, then the rows in an order of their own: a table has none.</summary>
    private static string[] Rows(string csv)
    {
        var rows = CsvText.Parse(csv).Select(row => string.Join('|', row)).ToList();
        return [rows[0], .. rows.Skip(1).Order(StringComparer.Ordinal)];
    }
}

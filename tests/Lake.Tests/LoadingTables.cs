using System.IO.Compression;
using System.Text;

namespace Headgate.Lake.Tests;

public sealed class LoadingTables(LakeFixture fixture) : IClassFixture<LakeFixture>
{
    private readonly TestLake lake = fixture.Lake;

    [Fact]
    public async Task A_full_load_replaces_all_rows()
    {
        var table = await lake.TableAsync(["id", "name"]);
        await lake.LoadAsync(table, "id,name\n1,one\n2,\"two, \"\"quoted\"\"\nand broken\"\n");
        var version = await lake.LoadAsync(table, "name,id\nžluť,3\n");
        Assert.Equal((3, 1), (version.Number, version.Rows));
        Assert.Equal(["\"3\",\"žluť\""], await lake.RowsAsync(table));
        Assert.Equal("\"1\",\"one\"\n\"2\",\"two, \"\"quoted\"\"\nand broken\"\n", await lake.ExportedTextAsync(table, new(), version: 2));
    }

    [Fact]
    public async Task An_incremental_load_without_key_appends()
    {
        var table = await lake.TableAsync(["id", "name"]);
        await lake.LoadAsync(table, "id,name\n1,one\n");
        var version = await lake.LoadAsync(table, "id,name\n1,again\n", incremental: true);
        Assert.Equal(2, version.Rows);
        Assert.Equal(["\"1\",\"one\"", "\"1\",\"again\""], await lake.RowsAsync(table));
    }

    [Fact]
    public async Task An_incremental_load_with_key_replaces_rows_of_the_same_key()
    {
        var table = await lake.TableAsync(["id", "name"], ["id"]);
        await lake.LoadAsync(table, "id,name\n1,one\n2,two\n3,three\n");
        await lake.LoadAsync(table, "id,name\n2,second\n4,four\n", incremental: true);
        await using (var prepared = await lake.Lake.PrepareLoadAsync(lake.Project, table, new(lake.Csv("id,name\n2,third\n1,first\n9,nine\n")) { Incremental = true }, null, TestLake.Stop))
        {
            Assert.Equal((3, 2, 5), (prepared.RowsRead, prepared.RowsRemoved, prepared.Rows));
            await lake.PublishAsync(prepared);
        }

        Assert.Equal(["\"1\",\"first\"", "\"2\",\"third\"", "\"3\",\"three\"", "\"4\",\"four\"", "\"9\",\"nine\""], (await lake.RowsAsync(table)).Order());
    }

    [Fact]
    public async Task Of_rows_with_one_key_in_a_load_the_last_wins_over_all_slices()
    {
        var table = await lake.TableAsync(["a", "b", "v"], ["a", "b"]);
        await lake.LoadAsync(table, new LoadRequest(lake.Csv("x,1,first\ny,1,other\nx,1,second\n", "", "x,1,last\nz,1,end") with { Columns = ["a", "b", "v"] }));
        Assert.Equal(["\"y\",\"1\",\"other\"", "\"x\",\"1\",\"last\"", "\"z\",\"1\",\"end\""], await lake.RowsAsync(table));
    }

    [Fact]
    public async Task In_a_large_load_the_last_row_of_a_key_wins_too()
    {
        var csv = new StringBuilder("id,n\n");
        for (var i = 0; i < 300_000; i++)
            csv.Append(System.Globalization.CultureInfo.InvariantCulture, $"{i % 100_000},{i}\n");
        var table = await lake.TableAsync(["id", "n"], ["id"]);
        var version = await lake.LoadAsync(table, csv.ToString());
        Assert.Equal(100_000, version.Rows);
        var rows = await lake.RowsAsync(table);
        Assert.Equal(100_000, rows.Distinct().Count());
        Assert.All(rows, row => Assert.InRange(int.Parse(row.Split(',')[1].Trim('"'), System.Globalization.CultureInfo.InvariantCulture), 200_000, 299_999));
    }

    [Theory]
    [InlineData("\uFEFFid,name\n1,x\n")]
    [InlineData("id,name\r\n1,x\r\n")]
    [InlineData("id,name\r\n1,x")]
    [InlineData("id,name\n1,x\r\n")]
    [InlineData("id,name\r\n1,x\n")]
    [InlineData("\n\nid,name\n\n1,x\n\n")]
    [InlineData("\"id\",\"name\"\n \"1\" ,\"x\"\n")]
    [InlineData("name,id\nx,1\n")]
    public async Task What_spreadsheets_write_is_read_alike(string csv)
    {
        var table = await lake.TableAsync(["id", "name"]);
        await lake.LoadAsync(table, csv);
        Assert.Equal(["\"1\",\"x\""], await lake.RowsAsync(table));
    }

    [Theory]
    [InlineData("\n", "\r\n")]
    [InlineData("\r\n", "\n")]
    public async Task A_line_break_in_quotes_may_differ_from_those_between_lines(string inside, string between)
    {
        var table = await lake.TableAsync(["id", "name"]);
        await lake.LoadAsync(table, new LoadRequest(lake.Csv($"1,\"x{inside}y\"{between}2,\"z\"{between}") with { Columns = ["id", "name"] }));
        Assert.Equal($"\"1\",\"x{inside}y\"\n\"2\",\"z\"\n", await lake.ExportedTextAsync(table, new()));
    }

    [Fact]
    public async Task Many_rows_with_line_breaks_in_quotes_all_arrive()
    {
        var table = await lake.TableAsync(["id", "text"]);
        var csv = "id,text\n" + string.Concat(Enumerable.Repeat("1,\"line\nwith \"\"quotes\"\", and\ncomma\"\n", 600_000));
        Assert.Equal(600_000, (await lake.LoadAsync(table, csv)).Rows);
    }

    [Fact]
    public async Task An_empty_field_of_an_untyped_table_is_an_empty_text()
    {
        var table = await lake.TableAsync(["a", "b", "c"]);
        await lake.LoadAsync(table, "a,b,c\n,\"\",NULL\n");
        Assert.Equal(["\"\",\"\",\"NULL\""], await lake.RowsAsync(table));
    }

    [Fact]
    public async Task New_columns_of_the_source_extend_an_untyped_table_at_its_end()
    {
        var table = await lake.TableAsync(["id", "name"], ["id"]);
        await lake.LoadAsync(table, "id,name\n1,one\n2,two\n");
        await using (var prepared = await lake.Lake.PrepareLoadAsync(lake.Project, table, new(lake.Csv("color,id,name\nred,2,zwei\n")) { Incremental = true }, null, TestLake.Stop))
        {
            Assert.Equal(["color"], prepared.AddedColumns);
            Assert.Equal(["id", "name", "color"], prepared.Schema.Columns.Select(column => column.Name));
            await lake.PublishAsync(prepared);
        }

        Assert.Equal(["\"1\",\"one\",\"\"", "\"2\",\"zwei\",\"red\""], (await lake.RowsAsync(table)).Order());
    }

    [Fact]
    public async Task A_table_without_rows_comes_from_a_header_or_from_nothing()
    {
        var table = await lake.TableAsync(["id"], ["id"]);
        await lake.LoadAsync(table, "id\n1\n");
        Assert.Equal(0, (await lake.LoadAsync(table, "id")).Rows);
        await lake.LoadAsync(table, "id\n1\n");
        Assert.Equal(1, (await lake.LoadAsync(table, "id\n", incremental: true)).Rows);
        Assert.Equal(0, (await lake.LoadAsync(table, new LoadRequest(lake.Csv("", "") with { Columns = ["id"] }))).Rows);
        Assert.Equal(0, (await lake.LoadAsync(table, new LoadRequest(lake.Csv() with { Columns = ["id"] }))).Rows);
        Assert.Equal("\"id\"\n", await lake.ExportedTextAsync(table, new(), header: true));
    }

    [Fact]
    public async Task Gzip_is_told_by_its_first_bytes_and_may_be_mixed_with_plain_slices()
    {
        var table = await lake.TableAsync(["id", "name"]);
        string[] files = [lake.NewFile(Gzip("1,a\n2,b\n")), lake.NewFile("3,c\n"), lake.NewFile([.. Gzip("4,d\n"), .. Gzip("5,e\n")]), lake.NewFile(Gzip(""))];
        await lake.LoadAsync(table, new LoadRequest(new(files, new()) { Columns = ["id", "name"] }));
        Assert.Equal(["\"1\",\"a\"", "\"2\",\"b\"", "\"3\",\"c\"", "\"4\",\"d\"", "\"5\",\"e\""], await lake.RowsAsync(table));
    }

    [Theory]
    [InlineData(1, "odd, \" line\n1,x\n")]
    [InlineData(2, "comment\nid;name\n1,x\n")]
    [InlineData(2, "\nsecond \"\n1,x\n")]
    [InlineData(1, "id,name\r\n1,x\r\n")]
    public async Task Ignored_lines_may_hold_anything(int ignored, string csv)
    {
        var table = await lake.TableAsync(["id", "name"]);
        await lake.LoadAsync(table, new LoadRequest(lake.Csv(csv) with { Columns = ["id", "name"], IgnoredLines = ignored }));
        Assert.Equal(["\"1\",\"x\""], await lake.RowsAsync(table));
    }

    [Fact]
    public async Task With_a_header_row_it_is_one_of_the_ignored_lines()
    {
        var table = await lake.TableAsync(["id", "name"]);
        await lake.LoadAsync(table, new LoadRequest(lake.Csv("id,name\ntypes: \"int, text\n1,x\n") with { IgnoredLines = 2 }));
        Assert.Equal(["\"1\",\"x\""], await lake.RowsAsync(table));
    }

    [Theory]
    [InlineData('\t', '"', null, "id\tname\n1\t\"x\ty\"\n", "x\ty")]
    [InlineData(';', '\'', null, "id;name\n1;'it''s;'\n", "it's;")]
    [InlineData(',', null, null, "id,name\n1,\"x\n", "\"x")]
    [InlineData(',', null, '\\', "id,name\n1,x\\,y\\\\\n", "x,y\\")]
    [InlineData('|', null, '\\', "id|name\n1|x\\\ny\n", "x\ny")]
    [InlineData(':', '"', null, "id:name\n1:x\n", "x")]
    [InlineData('-', null, '0', "id-name\n1-x0-y\n", "x-y")]
    public async Task Dialects_are_understood(char delimiter, char? enclosure, char? escapedBy, string csv, string name)
    {
        var table = await lake.TableAsync(["id", "name"]);
        await lake.LoadAsync(table, new LoadRequest(new([lake.NewFile(csv)], new(delimiter, enclosure, escapedBy))));
        Assert.Equal($"\"1\",\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"\n", await lake.ExportedTextAsync(table, new()));
    }

    [Fact]
    public async Task A_thousand_columns_are_fine()
    {
        string[] columns = [.. Enumerable.Range(0, 1000).Select(i => $"column {i}")];
        var table = await lake.TableAsync(columns, ["column 7"]);
        var csv = string.Join(',', columns.Reverse()) + "\n" + string.Concat(Enumerable.Range(0, 50).Select(row => string.Join(',', Enumerable.Range(0, 1000).Select(i => row + i)) + "\n"));
        await lake.LoadAsync(table, csv);
        var version = await lake.LoadAsync(table, csv, incremental: true);
        Assert.Equal((50, 1000), (version.Rows, version.Schema.Columns.Count));
        Assert.Equal(string.Join(',', Enumerable.Range(0, 1000).Select(i => $"\"{999 - i}\"")), (await lake.RowsAsync(table))[0]);
    }

    [Fact]
    public async Task A_column_may_have_any_name()
    {
        string[] columns = ["select", "with \"quotes\"", "a,b", "čárka", "x y"];
        var table = await lake.TableAsync(columns, ["with \"quotes\""]);
        await lake.LoadAsync(table, "select,\"with \"\"quotes\"\"\",\"a,b\",čárka,x y\n1,2,3,4,5\n");
        await lake.LoadAsync(table, "select,\"with \"\"quotes\"\"\",\"a,b\",čárka,x y\n6,2,7,8,9\n", incremental: true);
        Assert.Equal("\"select\",\"with \"\"quotes\"\"\",\"a,b\",\"čárka\",\"x y\"\n\"6\",\"2\",\"7\",\"8\",\"9\"\n", await lake.ExportedTextAsync(table, new(), header: true));
    }

    [Fact]
    public async Task A_new_table_comes_into_being_with_its_first_load()
    {
        await using var prepared = await lake.Lake.PrepareNewTableAsync(
            lake.Project, typed: false, [NewColumn.Untyped("id")], ["id"], new(lake.Csv("id,more\n1,x\n1,y\n")), null, TestLake.Stop);
        Assert.Null(await lake.Lake.FindHeadAsync(lake.Project, prepared.Table, TestLake.Stop));
        var version = await lake.PublishAsync(prepared);
        Assert.Equal((1, 1), (version.Number, version.Rows));
        Assert.Equal(["\"1\",\"y\""], await lake.RowsAsync(prepared.Table));
    }

    [Fact]
    public async Task Progress_is_told()
    {
        var table = await lake.TableAsync(["id"]);
        List<LakeProgress> told = [];
        await using var prepared = await lake.Lake.PrepareLoadAsync(
            lake.Project, table, new(lake.Csv("id\n1\n")), new Direct(told), TestLake.Stop);
        Assert.Equal(1, told[^1].Fraction);
        Assert.Equal(5, prepared.BytesRead);
    }

    [Fact]
    public async Task A_load_that_is_stopped_leaves_the_table_and_the_disk_as_they_were()
    {
        using var lake = await fixture.NewLakeAsync(TestLake.Fast);
        var table = await lake.TableAsync(["id"]);
        // On a busy machine a load may end before the test sees that it has begun: then a longer one is stopped.
        var rows = 1_000_000;
        while (!await IsStoppedAsync(lake, table, rows))
            Assert.True((rows *= 2) < 20_000_000, "No load was seen while it ran.");

        Assert.Empty(lake.FilesOnDisk());
        Assert.Equal(0L, await lake.SqlAsync("SELECT count(*) FROM lake.load"));
        Assert.Equal(0, (await lake.Lake.FindHeadAsync(lake.Project, table, TestLake.Stop))!.Rows);
    }

    private static async Task<bool> IsStoppedAsync(TestLake lake, LakeTableId table, int rows)
    {
        using var cancel = new CancellationTokenSource();
        var csv = lake.Csv("id\n" + string.Concat(Enumerable.Repeat("some text that takes a while to read\n", rows)));
        var loading = lake.Lake.PrepareLoadAsync(lake.Project, table, new(csv), null, cancel.Token);
        await Testing.Eventually.HoldsAsync(() => lake.FilesOnDisk().Length > 0 || loading.IsCompleted);
        await cancel.CancelAsync();
        try
        {
            await (await loading).DisposeAsync();
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    internal static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            stream.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    private sealed class Direct(List<LakeProgress> told) : IProgress<LakeProgress>
    {
        public void Report(LakeProgress value) => told.Add(value);
    }

    [Fact]
    public async Task Duplicates_are_kept_when_asked_for_and_go_with_the_next_load_of_their_key()
    {
        var table = await lake.TableAsync(["id", "v"], ["id"]);
        await lake.LoadAsync(table, "id,v\n1,a\n");
        await lake.LoadAsync(table, new LoadRequest(lake.Csv("id,v\n1,b\n2,c\n2,d\n")) { Incremental = true, KeepDuplicates = true });
        Assert.Equal(["\"1\",\"a\"", "\"1\",\"b\"", "\"2\",\"c\"", "\"2\",\"d\""], (await lake.RowsAsync(table)).Order());
        Assert.Equal(3, (await lake.LoadAsync(table, "id,v\n1,z\n", incremental: true)).Rows);
    }

    [Fact]
    public async Task Times_of_the_source_take_the_place_of_the_time_of_the_load()
    {
        var table = await lake.TableAsync(["id"]);
        await lake.LoadAsync(table, new LoadRequest(lake.Csv("_timestamp,id\n2001-02-03 04:05:06.789,old\n2023-01-01T02:00:00+02:00,new\n")) { TimesFromSource = true });
        Assert.Equal(["\"new\",\"2023-01-01 00:00:00\"", "\"old\",\"2001-02-03 04:05:06.789\""], (await lake.RowsAsync(table, new() { IncludeTimestamp = true })).Order());
        Assert.Equal(["id"], (await lake.Lake.FindHeadAsync(lake.Project, table, TestLake.Stop))!.Schema.Columns.Select(column => column.Name));
        var missing = await TestLake.RefusedAsync(() => lake.LoadAsync(table, new LoadRequest(lake.Csv("id\n1\n")) { TimesFromSource = true }));
        Assert.Equal("csvImport.columnsNotMatch", missing.Code);
        var wrong = await TestLake.RefusedAsync(() => lake.LoadAsync(table, new LoadRequest(lake.Csv("_timestamp,id\nsoon,1\n")) { TimesFromSource = true }));
        Assert.Equal(("invalidData", "Line 2: value \"soon\" of column \"_timestamp\" is not a valid TIMESTAMPTZ."), (wrong.Code, wrong.Message));
    }
}

using System.Globalization;
using System.IO.Compression;

namespace Headgate.Lake.Tests;

public sealed class ReadingTables(LakeFixture fixture) : IClassFixture<LakeFixture>
{
    private readonly TestLake lake = fixture.Lake;

    [Theory]
    [InlineData("name", FilterOperator.Equal, null, "b", "2")]
    [InlineData("name", FilterOperator.Equal, null, "a;c;nothing", "1,3")]
    [InlineData("name", FilterOperator.NotEqual, null, "a;c", "2,10")]
    [InlineData("id", FilterOperator.Greater, "INTEGER", "2", "3,10")]
    [InlineData("id", FilterOperator.Greater, null, "2", "3")]
    [InlineData("id", FilterOperator.GreaterOrEqual, "DOUBLE", "2.5", "3,10")]
    [InlineData("id", FilterOperator.Less, "DECIMAL(10,2)", "3", "1,2")]
    [InlineData("id", FilterOperator.LessOrEqual, "BIGINT", "3", "1,2,3")]
    [InlineData("name", FilterOperator.GreaterOrEqual, "INTEGER", "0", "")]
    [InlineData("name", FilterOperator.Equal, null, "o'neill\"", "10")]
    [InlineData("name", FilterOperator.Equal, null, "", "")]
    public async Task Filters_choose_rows(string column, FilterOperator operation, string? cast, string values, string ids)
    {
        var table = await FourRowsAsync();
        var filter = new RowFilter(column, operation, values.Length == 0 ? [] : values.Split(';'), cast is null ? null : LakeType.Parse(cast));
        var rows = await lake.RowsAsync(table, new() { Columns = ["id"], Rows = new() { Filters = [filter] } });
        Assert.Equal(ids, string.Join(',', rows.Select(row => row.Trim('"'))));
    }

    [Fact]
    public async Task All_filters_must_hold_and_the_order_and_the_limit_are_kept()
    {
        var table = await FourRowsAsync();
        var request = new ReadRequest
        {
            Columns = ["name", "id"],
            Rows = new() { Filters = [new("id", FilterOperator.Greater, ["1"], LakeType.Parse("INTEGER")), new("name", FilterOperator.NotEqual, ["c"])] },
            OrderBy = [new("id", Descending: true, LakeType.Parse("INTEGER"))],
        };
        Assert.Equal(["\"o'neill\"\"\",\"10\"", "\"b\",\"2\""], await lake.RowsAsync(table, request));
        Assert.Equal(["\"o'neill\"\"\",\"10\""], await lake.RowsAsync(table, request with { Limit = 1 }));
        Assert.Equal(["\"b\",\"2\"", "\"o'neill\"\"\",\"10\""], await lake.RowsAsync(table, request with { OrderBy = [new("name")] }));
    }

    [Fact]
    public async Task Rows_are_found_by_the_time_of_their_load()
    {
        var table = await lake.TableAsync(["id", "v"], ["id"]);
        await lake.LoadAsync(table, "id,v\n1,a\n2,a\n");
        var between = TimeProvider.System.GetUtcNow();
        await lake.LoadAsync(table, "id,v\n2,b\n3,b\n", incremental: true);
        Assert.Equal(["\"2\"", "\"3\""], (await lake.RowsAsync(table, new() { Columns = ["id"], Rows = new() { ChangedSince = between } })).Order());
        Assert.Equal(["\"1\""], await lake.RowsAsync(table, new() { Columns = ["id"], Rows = new() { ChangedUntil = between } }));
        var withTime = await lake.ExportedTextAsync(table, new() { Columns = ["id"], IncludeTimestamp = true, Rows = new() { ChangedUntil = between } }, header: true);
        Assert.StartsWith($"\"id\",\"_timestamp\"\n\"1\",\"{between.ToString("yyyy-MM-dd HH:", CultureInfo.InvariantCulture)}", withTime, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Full_text_search_looks_into_every_column()
    {
        var table = await FourRowsAsync();
        Assert.Equal(["\"10\",\"o'neill\"\"\""], await lake.RowsAsync(table, new() { Rows = new() { FulltextSearch = "NEILL\"" } }));
        Assert.Equal(2, (await lake.RowsAsync(table, new() { Rows = new() { FulltextSearch = "1" } })).Length);
    }

    [Fact]
    public async Task A_preview_streams_values_and_cuts_long_ones()
    {
        var table = await lake.TableAsync(typed: true, [TypedTables.Required("id", "INTEGER"), TypedTables.Optional("text", "VARCHAR")], []);
        await lake.LoadAsync(table, $"id,text\n1,{new string('ž', 20)}\n2,{new string('ž', 10)}\n3,\n4,{string.Concat(Enumerable.Repeat("😀", 9))}\n5,{new string('y', 9)}😀😀\n");
        await using var preview = await lake.Lake.PreviewAsync(lake.Project, table, null, new() { OrderBy = [new("id")] }, 10, TestLake.Stop);
        List<PreviewValue[]> rows = [];
        await foreach (var row in preview.RowsAsync(TestLake.Stop))
            rows.Add(row);
        Assert.Equal(["id", "text"], preview.Columns);
        Assert.Equal(new PreviewValue("1", false), rows[0][0]);
        Assert.Equal(
            [new(new string('ž', 10), true), new(new string('ž', 10), false), new(null, false), new(string.Concat(Enumerable.Repeat("😀", 5)), true), new(new string('y', 9), true)],
            rows.Select(row => row[1]));
    }

    [Fact]
    public async Task A_preview_has_a_thousand_rows_at_most()
    {
        var table = await lake.TableAsync(["id"]);
        await lake.LoadAsync(table, "id\n" + string.Concat(Enumerable.Range(0, 3000).Select(i => $"{i}\n")));
        foreach (var (limit, rows) in new[] { ((long?)null, 1000), (5, 5), (100_000, 1000) })
        {
            await using var preview = await lake.Lake.PreviewAsync(lake.Project, table, null, new() { Limit = limit }, 100, TestLake.Stop);
            Assert.Equal(rows, await preview.RowsAsync(TestLake.Stop).CountAsync(TestLake.Stop));
        }
    }

    [Fact]
    public async Task An_export_can_be_sliced_and_packed()
    {
        var table = await lake.TableAsync(["id", "text"]);
        await lake.LoadAsync(table, "id,text\n" + string.Concat(Enumerable.Range(0, 200_000).Select(i => $"{i},some text number {i}\n")));
        var exported = await lake.ExportAsync(table, new(), folder => new(folder) { SliceBytes = 1_000_000, Gzip = true });
        Assert.Equal(200_000, exported.Rows);
        Assert.True(exported.Files.Count > 3);
        HashSet<string> rows = [];
        foreach (var file in exported.Files)
        {
            Assert.EndsWith(".csv.gz", file.Path, StringComparison.Ordinal);
            Assert.Equal(new FileInfo(file.Path).Length, file.Bytes);
            using var reader = new StreamReader(new GZipStream(File.OpenRead(file.Path), CompressionMode.Decompress));
            while (await reader.ReadLineAsync(TestLake.Stop) is { } line)
                Assert.True(rows.Add(line));
        }

        Assert.Equal(200_000, rows.Count);
        Assert.Contains("\"199999\",\"some text number 199999\"", rows);
        Assert.Equal(exported.Files.Count, Directory.GetFileSystemEntries(Path.GetDirectoryName(exported.Files[0].Path)!).Length);
    }

    [Fact]
    public async Task An_empty_table_exports_one_file()
    {
        var table = await lake.TableAsync(["id"]);
        var exported = await lake.ExportAsync(table, new(), folder => new(folder) { SliceBytes = 1_000_000 });
        Assert.Equal((0, 0, "id"), (exported.Rows, Assert.Single(exported.Files).Bytes, Assert.Single(exported.Columns)));
    }

    [Fact]
    public async Task An_empty_table_packed_is_gzip_all_the_same()
    {
        var exported = await lake.ExportAsync(await lake.TableAsync(["id"]), new(), folder => new(folder) { Gzip = true });
        var packed = await File.ReadAllBytesAsync(Assert.Single(exported.Files).Path, TestLake.Stop);
        Assert.Equal("1F8B08", Convert.ToHexString(packed.AsSpan(0, 3)));
        // Checksum and length of nothing.
        Assert.Equal(new byte[8], packed[^8..]);
        using var reader = new StreamReader(new GZipStream(new MemoryStream(packed), CompressionMode.Decompress));
        Assert.Equal("", await reader.ReadToEndAsync(TestLake.Stop));
    }

    [Fact]
    public async Task A_Parquet_export_keeps_types()
    {
        var table = await lake.TableAsync(typed: true, [TypedTables.Required("id", "INTEGER"), TypedTables.Optional("price", "DECIMAL(10,2)")], ["id"]);
        await lake.LoadAsync(table, "id,price\n1,2.5\n2,\n");
        await lake.LoadAsync(table, "id,price\n2,3\n", incremental: true);
        var exported = await lake.ExportAsync(table, new(), folder => new(folder, ExportFormat.Parquet));
        using var database = DuckDb.DuckDbDatabase.Open();
        using var connection = database.Connect();
        Assert.Equal("1 2.50 INTEGER DECIMAL(10,2)|2 3.00 INTEGER DECIMAL(10,2)", await connection.ScalarAsync(
            "SELECT string_agg(concat_ws(' ', id, price, typeof(id), typeof(price)), '|' ORDER BY id) FROM read_parquet($1)", [Assert.Single(exported.Files).Path], TestLake.Stop));
    }

    [Fact]
    public async Task What_was_exported_can_be_loaded_again()
    {
        var table = await lake.TableAsync(["a", "b"]);
        await lake.LoadAsync(table, "a,b\n\" lead\",\"q\"\"q\"\n\"\",\"line\nbreak\"\n\"\\N\",\"NULL\"\n");
        var text = await lake.ExportedTextAsync(table, new(), header: true);
        var copy = await lake.TableAsync(["a", "b"]);
        await lake.LoadAsync(copy, text);
        Assert.Equal(text, await lake.ExportedTextAsync(copy, new(), header: true));
    }

    [Fact]
    public async Task Unknown_columns_and_values_of_another_type_are_refused()
    {
        var table = await FourRowsAsync();
        Assert.Equal("storage.tables.nonExistingColumns", await CodeAsync(new() { Columns = ["nope"] }));
        Assert.Equal("storage.tables.validation.columnNotExists", await CodeAsync(new() { OrderBy = [new("nope")] }));
        Assert.Equal("storage.tables.columnNotExists", await CodeAsync(new() { Rows = new() { Filters = [new("nope", FilterOperator.Equal, ["1"])] } }));
        Assert.Equal("storage.tables.invalidFilterValue", await CodeAsync(new() { Rows = new() { Filters = [new("id", FilterOperator.Greater, ["x"], LakeType.Parse("INTEGER"))] } }));
        Assert.Equal("storage.tables.invalidFilterValue", await CodeAsync(new() { Rows = new() { Filters = [new("id", FilterOperator.Greater, ["1", "2"])] } }));

        async Task<string?> CodeAsync(ReadRequest request) => (await TestLake.RefusedAsync(() => lake.RowsAsync(table, request))).Code;
    }

    [Fact]
    public async Task A_reader_keeps_what_it_began_to_read()
    {
        using var lake = await fixture.NewLakeAsync(TestLake.Fast with { Retention = TimeSpan.Zero, ReadGrace = TimeSpan.Zero });
        var table = await lake.TableAsync(["id"]);
        await lake.LoadAsync(table, "id\n" + string.Concat(Enumerable.Range(0, 400_000).Select(i => $"{i}\n")));
        var exporting = lake.RowsAsync(table, new() { OrderBy = [new("id")] });
        await Testing.Eventually.HoldsAsync(async () => await lake.SqlAsync("SELECT count(*) FROM lake.pin") is > 0L || exporting.IsCompleted);
        await lake.LoadAsync(table, "id\nnew\n");
        await lake.Lake.SweepAsync(TestLake.Stop);
        Assert.Equal(400_000, (await exporting).Length);
        await lake.Lake.SweepAsync(TestLake.Stop);
        Assert.Equal(3, lake.FilesOnDisk().Length);
    }

    private async Task<LakeTableId> FourRowsAsync()
    {
        var table = await lake.TableAsync(["id", "name"]);
        await lake.LoadAsync(table, "id,name\n1,a\n2,b\n3,c\n10,\"o'neill\"\"\"\n");
        return table;
    }
}

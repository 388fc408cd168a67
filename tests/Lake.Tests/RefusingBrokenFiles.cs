using Headgate.Kernel;

namespace Headgate.Lake.Tests;

public sealed class RefusingBrokenFiles(LakeFixture fixture) : IClassFixture<LakeFixture>
{
    private readonly TestLake lake = fixture.Lake;

    [Theory]
    [InlineData("id,name\n1,x\n2,y,z\n", "invalidCsv", "Line 3 has more than the 2 columns it should have; the first value too many is \"z\".")]
    [InlineData("id,name\n1,\"x\n\n\"\n2\n", "invalidCsv", "Line 5 has 1 column instead of 2: column \"name\" has no value, the last value is \"2\".")]
    [InlineData("id,name\n1,x\n2,\"y\"z\n3,w\n", "invalidCsv", "Line 3 has text after the closing quote of column \"name\"; the value begins with \"y\". A quote inside of a quoted value must be doubled.")]
    [InlineData("id,name\n1,x\n2,\"never closed\n3,w\n", "invalidCsv", "Line 3 opens a quote in column \"name\" that is never closed; the value begins with \"never closed\n3,w\n\".")]
    [InlineData("id,name\n1,x\r2,y\n", "invalidCsv", "Line 2 has a carriage return outside of quotes in column \"name\", value \"x\". Lines must end with \\n or \\r\\n.")]
    [InlineData("id\n1\n", "csvImport.columnsNotMatch", "Some columns are missing in the csv file. Missing columns: name. Expected columns: id,name. ")]
    [InlineData("id,name,ID\n1,x,2\n", "csvImport.columnsNotMatch", "There are duplicate columns in the csv file: \"id\".")]
    [InlineData("id,name,_timestamp\n1,x,2\n", "storage.tables.validation.invalidColumnName", "\"_timestamp\" cannot be a column's name: the name is reserved.")]
    [InlineData("", "invalidCsv", "The file is empty: it has no header row.")]
    [InlineData("\n\r\n", "invalidCsv", "The file is empty: it has no header row.")]
    [InlineData("\"id,name\n1,x\n", "invalidCsv", "Line 1 opens a quote in column 1 that is never closed; the value begins with \"id,name\n1,x\n\".")]
    public async Task The_first_broken_row_is_named_and_the_table_stays(string csv, string code, string message)
    {
        var table = await TableWithOneRowAsync();
        foreach (var incremental in new[] { false, true })
        {
            var refusal = await TestLake.RefusedAsync(() => lake.LoadAsync(table, csv, incremental));
            Assert.Equal((code, message), (refusal.Code, refusal.Message));
        }

        Assert.Equal(["\"0\",\"before\""], await lake.RowsAsync(table));
    }

    [Theory]
    [InlineData(new byte[] { 0xff }, "0xff")]
    [InlineData(new byte[] { 0xc3, 0x28 }, "0x28")]
    [InlineData(new byte[] { 0xed, 0xa0, 0x80 }, "0xa0")]
    [InlineData(new byte[] { 0xc0, 0xaf }, "0xc0")]
    public async Task Other_encodings_are_refused_with_line_and_column(byte[] bytes, string shown)
    {
        var table = await TableWithOneRowAsync();
        var file = lake.NewFile([.. "id,name\n1,\"a\nb\"\n2,caf"u8, .. bytes, (byte)'\n']);
        var refusal = await TestLake.RefusedAsync(() => lake.LoadAsync(table, new LoadRequest(new([file], new()))));
        Assert.Equal("invalidData", refusal.Code);
        Assert.StartsWith($"Line 4 is not UTF-8 in column \"name\": byte {shown} after \"caf", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cell_of_100_MB_is_refused_and_one_of_30_MB_is_loaded()
    {
        var table = await TableWithOneRowAsync();
        var refusal = await TestLake.RefusedAsync(() => lake.LoadAsync(table, $"id,name\n1,x\n2,\"{new string('x', 100_000_000)}\"\n3,z\n"));
        Assert.Equal(("invalidCsv", "Line 3 is longer than 33554432 bytes (Lake:MaxRowBytes), in column \"name\"."), (refusal.Code, refusal.Message));

        Assert.Equal(2, (await lake.LoadAsync(table, $"id,name\n2,{new string('x', 30_000_000)}\n3,z\n")).Rows);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.999)]
    public async Task Gzip_that_was_cut_is_not_taken_for_the_whole(double share)
    {
        var table = await TableWithOneRowAsync();
        var whole = LoadingTables.Gzip("id,name\n" + string.Concat(Enumerable.Range(0, 100_000).Select(i => $"{i},x\n")));
        var file = lake.NewFile(whole[..(int)(whole.Length * share)]);
        var refusal = await TestLake.RefusedAsync(() => lake.LoadAsync(table, new LoadRequest(new([file], new()))));
        Assert.Equal("invalidData", refusal.Code);
        Assert.StartsWith("The file is not valid gzip: ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gzip_with_a_wrong_checksum_is_refused()
    {
        var table = await TableWithOneRowAsync();
        var packed = LoadingTables.Gzip("id,name\n1,x\n");
        packed[^8] ^= 1;
        var refusal = await TestLake.RefusedAsync(() => lake.LoadAsync(table, new LoadRequest(new([lake.NewFile(packed)], new()))));
        Assert.Equal("invalidData", refusal.Code);
    }

    [Fact]
    public async Task A_broken_slice_is_named_by_its_number()
    {
        var table = await TableWithOneRowAsync();
        var refusal = await TestLake.RefusedAsync(() => lake.LoadAsync(table, new LoadRequest(lake.Csv("1,x\n", "2,y\n3\n") with { Columns = ["id", "name"] })));
        Assert.Equal("Slice 2 of 2: Line 2 has 1 column instead of 2: column \"name\" has no value, the last value is \"3\".", refusal.Message);
    }

    [Fact]
    public async Task A_row_far_inside_of_a_large_file_is_named_exactly()
    {
        var table = await TableWithOneRowAsync();
        var csv = "id,name\n" + string.Concat(Enumerable.Repeat("1,\"two\nlines\"\n", 400_000)) + "broken\n" + string.Concat(Enumerable.Repeat("1,x\n", 400_000));
        var refusal = await TestLake.RefusedAsync(() => lake.LoadAsync(table, csv));
        Assert.StartsWith("Line 800002 has 1 column instead of 2", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(',', '"', '\\')]
    [InlineData(',', ',', null)]
    [InlineData('é', '"', null)]
    [InlineData('\n', '"', null)]
    public async Task A_dialect_that_cannot_be_is_refused(char delimiter, char? enclosure, char? escapedBy)
    {
        var table = await TableWithOneRowAsync();
        var refusal = await TestLake.RefusedAsync(() => lake.LoadAsync(table, new LoadRequest(new([lake.NewFile("id,name\n")], new(delimiter, enclosure, escapedBy)))));
        Assert.Equal("csvImport.invalidCsvParams", refusal.Code);
    }

    [Fact]
    public async Task A_source_that_is_not_there_is_refused()
    {
        var table = await TableWithOneRowAsync();
        var refusal = await TestLake.RefusedAsync(() => lake.LoadAsync(table, new LoadRequest(new([Path.Combine(lake.FolderPath, "nowhere")], new()))));
        Assert.Equal("storage.importFileMissing", refusal.Code);
        Assert.DoesNotContain(lake.FolderPath, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_projects_table_does_not_exist()
    {
        var table = await TableWithOneRowAsync();
        var other = new ProjectId(8);
        Assert.Null(await lake.Lake.FindHeadAsync(other, table, TestLake.Stop));
        Assert.Null(await lake.Lake.FindVersionAsync(other, table, 1, TestLake.Stop));
        Assert.Equal("storage.tables.notFound", (await TestLake.RefusedAsync(() => lake.Lake.PreviewAsync(other, table, null, new(), 100, TestLake.Stop))).Code);
        Assert.Equal("storage.tables.notFound", (await TestLake.RefusedAsync(() => lake.Lake.PrepareLoadAsync(other, table, new(lake.Csv("id,name\n")), null, TestLake.Stop))).Code);
        Assert.Equal("storage.tables.notFound", (await TestLake.RefusedAsync(() => lake.Database.TransactAsync((transaction, stop) => lake.Lake.CloneAsync(transaction, other, table, 1, other, stop), TestLake.Stop))).Code);
        Assert.Equal("storage.tables.notFound", (await TestLake.RefusedAsync(() => lake.Database.TransactAsync((transaction, stop) => lake.Lake.PinAsync(transaction, other, table, 1, "x", stop), TestLake.Stop))).Code);
        Assert.False(await lake.Database.TransactAsync((transaction, stop) => lake.Lake.DropTableAsync(transaction, other, table, stop), TestLake.Stop));
    }

    private async Task<LakeTableId> TableWithOneRowAsync()
    {
        var table = await lake.TableAsync(["id", "name"]);
        await lake.LoadAsync(table, "id,name\n0,before\n");
        return table;
    }
}

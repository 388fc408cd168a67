namespace Headgate.Lake.Tests;

public sealed class LoadingTables(LakeFixture fixture) : IClassFixture<LakeFixture>
{
    private readonly TestLake _lake = fixture.Lake;

    [Fact]
    public async Task A_full_load_replaces_all_rows()
    {
        var table = await _lake.TableAsync(["id", "name"]);
        await _lake.LoadAsync(table, "id,name\n1,one\n2,\"two, \"\"quoted\"\"\nand broken\"\n");
        var version = await _lake.LoadAsync(table, "name,id\nžluť,3\n");
        Assert.Equal((3, 1), (version.Number, version.Rows));
        Assert.Equal(["\"3\",\"žluť\""], await _lake.RowsAsync(table));
        Assert.Equal("\"1\",\"one\"\n\"2\",\"two, \"\"quoted\"\"\nand broken\"\n", await _lake.ExportedTextAsync(table, new(), version: 2));
    }

    [Fact]
    public async Task An_incremental_load_without_key_appends()
    {
        var table = await _lake.TableAsync(["id", "name"]);
        await _lake.LoadAsync(table, "id,name\n1,one\n");
        var version = await _lake.LoadAsync(table, "id,name\n1,again\n", incremental: true);
        Assert.Equal(2, version.Rows);
        Assert.Equal(["\"1\",\"one\"", "\"1\",\"again\""], await _lake.RowsAsync(table));
    }

    [Fact]
    public async Task An_incremental_load_with_key_replaces_rows_of_the_same_key()
    {
        var table = await _lake.TableAsync(["id", "name"], ["id"]);
        await _lake.LoadAsync(table, "id,name\n1,one\n2,two\n3,three\n");
        await _lake.LoadAsync(table, "id,name\n2,second\n4,four\n", incremental: true);
        await using (var prepared = await _lake.Lake.PrepareLoadAsync(_lake.Project, table, new(_lake.Csv("id,name\n2,third\n1,first\n9,nine\n")) { Incremental = true }, null, TestLake.Stop))
        {
            Assert.Equal((3, 2, 5), (prepared.RowsRead, prepared.RowsRemoved, prepared.Rows));
            await _lake.PublishAsync(prepared);
        }

        Assert.Equal(["\"1\",\"first\"", "\"2\",\"third\"", "\"3\",\"three\"", "\"4\",\"four\"", "\"9\",\"nine\""], (await _lake.RowsAsync(table)).Order());
    }

    [Fact]
    public async Task Of_rows_with_one_key_in_a_load_the_last_wins_over_all_slices()
    {
        var table = await _lake.TableAsync(["a", "b", "v"], ["a", "b"]);
        await _lake.LoadAsync(table, new LoadRequest(_lake.Csv("x,1,first\ny,1,other\nx,1,second\n", "", "x,1,last\nz,1,end") with { Columns = ["a", "b", "v"] }));
        Assert.Equal(["\"y\",\"1\",\"other\"", "\"x\",\"1\",\"last\"", "\"z\",\"1\",\"end\""], await _lake.RowsAsync(table));
    }
}

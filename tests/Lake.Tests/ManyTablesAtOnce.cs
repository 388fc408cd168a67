using Headgate.Kernel;

namespace Headgate.Lake.Tests;

public sealed class ManyTablesAtOnce(LakeFixture fixture) : IClassFixture<LakeFixture>
{
    private static LakeOptions Forgetful => TestLake.Fast with { Retention = TimeSpan.Zero, ReadGrace = TimeSpan.Zero };

    [Fact]
    public async Task Clones_have_the_rows_schema_and_deletions_of_their_heads_and_go_their_own_way()
    {
        using var lake = await fixture.NewLakeAsync(TestLake.Fast);
        var empty = await lake.TableAsync(["id"]);
        var keyed = await lake.TableAsync(["id", "v"], ["id"]);
        await lake.LoadAsync(keyed, "id,v\n1,a\n2,b\n");
        await lake.LoadAsync(keyed, "id,v\n2,B\n3,C\n", incremental: true);
        var dropped = await lake.TableAsync(["id"]);
        await DropAsync(lake, dropped);
        var files = lake.FilesOnDisk();

        var clones = await CloneAsync(lake, empty, keyed, dropped, new LakeTableId(999_999));

        Assert.Equal([empty, keyed], clones.Keys.Order(Comparer<LakeTableId>.Create((one, other) => one.Value.CompareTo(other.Value))));
        Assert.Equal(files, lake.FilesOnDisk());
        Assert.Empty(await lake.RowsAsync(clones[empty]));
        Assert.Equal(["\"1\",\"a\"", "\"2\",\"B\"", "\"3\",\"C\""], (await lake.RowsAsync(clones[keyed])).Order());
        var heads = await lake.Lake.FindHeadsAsync(lake.Project, [keyed, clones[keyed]], TestLake.Stop);
        Assert.Equal(heads[keyed] with { Table = clones[keyed], Number = 1, MadeBy = "clone", Created = default }, heads[clones[keyed]] with { Created = default, Schema = heads[keyed].Schema });
        Assert.Equal(heads[keyed].Schema.Columns.Select(column => (column.Name, column.Field)), heads[clones[keyed]].Schema.Columns.Select(column => (column.Name, column.Field)));
        await lake.LoadAsync(clones[keyed], "id,v,new\n1,x,y\n", incremental: true);
        await lake.LoadAsync(keyed, "id,v\n9,z\n");
        Assert.Equal(["\"1\",\"x\",\"y\"", "\"2\",\"B\",\"\"", "\"3\",\"C\",\"\""], (await lake.RowsAsync(clones[keyed])).Order());
        Assert.Equal(["\"9\",\"z\""], await lake.RowsAsync(keyed));
    }

    [Fact]
    public async Task Other_projects_tables_are_neither_cloned_nor_dropped()
    {
        using var lake = await fixture.NewLakeAsync(TestLake.Fast);
        var table = await lake.TableAsync(["id"]);
        var other = new ProjectId(99);

        var clones = await lake.Database.TransactAsync((transaction, stop) => lake.Lake.CloneHeadsAsync(transaction, other, [table], other, stop), TestLake.Stop);
        var dropped = await lake.Database.TransactAsync((transaction, stop) => lake.Lake.DropTablesAsync(transaction, other, [table], stop), TestLake.Stop);

        Assert.Empty(clones);
        Assert.Equal(0, dropped);
        Assert.NotNull(await lake.Lake.FindHeadAsync(lake.Project, table, TestLake.Stop));
    }

    [Fact]
    public async Task Files_stay_while_any_clone_has_them_and_go_with_the_last_one()
    {
        using var lake = await fixture.NewLakeAsync(Forgetful);
        var tables = new List<LakeTableId>();
        for (var i = 0; i < 3; i++)
        {
            tables.Add(await lake.TableAsync(["id"]));
            await lake.LoadAsync(tables[i], $"id\n{i}\n");
        }

        var clones = await CloneAsync(lake, [.. tables]);
        Assert.Equal(3, await DropAsync(lake, [.. tables]));
        await lake.Lake.SweepAsync(TestLake.Stop);
        for (var i = 0; i < 3; i++)
            Assert.Equal([$"\"{i}\""], await lake.RowsAsync(clones[tables[i]]));

        Assert.Equal(3, await DropAsync(lake, [.. clones.Values, .. tables]));
        await lake.Lake.SweepAsync(TestLake.Stop);
        await KeepingVersions.NothingIsLeftAsync(lake);
    }

    private static Task<Dictionary<LakeTableId, LakeTableId>> CloneAsync(TestLake lake, params LakeTableId[] tables) =>
        lake.Database.TransactAsync((transaction, stop) => lake.Lake.CloneHeadsAsync(transaction, lake.Project, tables, lake.Project, stop), TestLake.Stop);

    private static Task<long> DropAsync(TestLake lake, params LakeTableId[] tables) =>
        lake.Database.TransactAsync((transaction, stop) => lake.Lake.DropTablesAsync(transaction, lake.Project, tables, stop), TestLake.Stop);
}

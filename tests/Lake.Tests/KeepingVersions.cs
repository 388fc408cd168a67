using Headgate.Kernel;

namespace Headgate.Lake.Tests;

public sealed class KeepingVersions(LakeFixture fixture) : IClassFixture<LakeFixture>
{
    private static LakeOptions Forgetful { get; } = TestLake.Fast with { Retention = TimeSpan.Zero, ReadGrace = TimeSpan.Zero };

    [Fact]
    public async Task A_version_is_found_by_the_time_when_it_was_current()
    {
        var lake = fixture.Lake;
        var table = await lake.TableAsync(["id"]);
        var first = await lake.LoadAsync(table, "id\n1\n");
        var second = await lake.LoadAsync(table, "id\n2\n");
        Assert.Equal(first.Number, (await lake.Lake.FindVersionAtAsync(lake.Project, table, second.Created.AddMicroseconds(-1), TestLake.Stop))!.Number);
        Assert.Equal(second.Number, (await lake.Lake.FindVersionAtAsync(lake.Project, table, second.Created.AddHours(1), TestLake.Stop))!.Number);
        Assert.Null(await lake.Lake.FindVersionAtAsync(lake.Project, table, first.Created.AddDays(-1), TestLake.Stop));
        Assert.Equal(["\"1\""], await lake.RowsAsync(table, version: first.Number));
        var heads = await lake.Lake.FindHeadsAsync(lake.Project, [table, new(999_999)], TestLake.Stop);
        Assert.Equal(second.Number, Assert.Single(heads).Value.Number);
    }

    [Fact]
    public async Task A_clone_is_a_table_of_its_own()
    {
        var lake = fixture.Lake;
        var table = await lake.TableAsync(["id", "v"], ["id"]);
        var loaded = await lake.LoadAsync(table, "id,v\n1,a\n2,b\n");
        var other = new ProjectId(99);
        var clone = await lake.Database.TransactAsync((transaction, stop) => lake.Lake.CloneAsync(transaction, lake.Project, table, loaded.Number, other, stop), TestLake.Stop);
        await lake.LoadAsync(table, "id,v\n1,changed\n", incremental: true);
        await lake.Database.TransactAsync((transaction, stop) => lake.Lake.DropTableAsync(transaction, lake.Project, table, stop), TestLake.Stop);
        await using (var prepared = await lake.Lake.PrepareLoadAsync(other, clone, new(lake.Csv("id,v,more\n2,B,x\n3,C,y\n")) { Incremental = true }, null, TestLake.Stop))
            await lake.PublishAsync(prepared);
        await using var preview = await lake.Lake.PreviewAsync(other, clone, null, new() { OrderBy = [new("id")] }, 100, TestLake.Stop);
        var rows = await preview.RowsAsync(TestLake.Stop).Select(row => string.Join(',', row.Select(value => value.Text))).ToListAsync(TestLake.Stop);
        Assert.Equal(["1,a,", "2,B,x", "3,C,y"], rows);
        Assert.Null(await lake.Lake.FindHeadAsync(lake.Project, clone, TestLake.Stop));
    }

    [Fact]
    public async Task A_pinned_version_outlives_retention_and_the_table()
    {
        using var lake = await fixture.NewLakeAsync(Forgetful);
        var table = await lake.TableAsync(["id"]);
        var old = await lake.LoadAsync(table, "id\nold\n");
        var pin = await lake.Database.TransactAsync((transaction, stop) => lake.Lake.PinAsync(transaction, lake.Project, table, old.Number, "snapshot", stop), TestLake.Stop);
        await lake.LoadAsync(table, "id\nnew\n");
        await lake.Database.TransactAsync((transaction, stop) => lake.Lake.DropTableAsync(transaction, lake.Project, table, stop), TestLake.Stop);
        await lake.Lake.SweepAsync(TestLake.Stop);
        Assert.Equal(["\"old\""], await lake.RowsAsync(table, version: old.Number));
        Assert.Null(await lake.Lake.FindHeadAsync(lake.Project, table, TestLake.Stop));
        Assert.Null(await lake.Lake.FindVersionAsync(lake.Project, table, old.Number + 1, TestLake.Stop));
        Assert.True(await lake.Database.TransactAsync((transaction, stop) => lake.Lake.UnpinAsync(transaction, lake.Project, pin, stop), TestLake.Stop));
        Assert.False(await lake.Database.TransactAsync((transaction, stop) => lake.Lake.UnpinAsync(transaction, lake.Project, pin, stop), TestLake.Stop));
        await lake.Lake.SweepAsync(TestLake.Stop);
        await NothingIsLeftAsync(lake);
    }

    [Fact]
    public async Task Old_versions_go_after_retention_and_their_files_with_the_last_reference()
    {
        using var lake = await fixture.NewLakeAsync(Forgetful);
        var table = await lake.TableAsync(["id", "v"], ["id"]);
        await lake.LoadAsync(table, "id,v\n1,a\n2,b\n3,c\n");
        await lake.LoadAsync(table, "id,v\n1,A\n", incremental: true);
        await lake.LoadAsync(table, "id,v\n2,B\n", incremental: true);
        var swept = await lake.Lake.SweepAsync(TestLake.Stop);
        // The empty first version and two loads are past; of their files only the first delete file is needed no more.
        Assert.Equal((3, 1), (swept.Versions, swept.Files));
        Assert.Equal(["\"1\",\"A\"", "\"2\",\"B\"", "\"3\",\"c\""], (await lake.RowsAsync(table)).Order());
        var clone = await lake.Database.TransactAsync((transaction, stop) => lake.Lake.CloneAsync(transaction, lake.Project, table, 4, lake.Project, stop), TestLake.Stop);
        await lake.Database.TransactAsync((transaction, stop) => lake.Lake.DropTableAsync(transaction, lake.Project, table, stop), TestLake.Stop);
        await lake.Lake.SweepAsync(TestLake.Stop);
        Assert.Equal(3, (await lake.RowsAsync(clone)).Length);
        await lake.Database.TransactAsync((transaction, stop) => lake.Lake.DropTableAsync(transaction, lake.Project, clone, stop), TestLake.Stop);
        await lake.Lake.SweepAsync(TestLake.Stop);
        await NothingIsLeftAsync(lake);
    }

    [Fact]
    public async Task Within_retention_nothing_goes()
    {
        using var lake = await fixture.NewLakeAsync(TestLake.Fast);
        var table = await lake.TableAsync(["id"]);
        await lake.LoadAsync(table, "id\n1\n");
        await lake.LoadAsync(table, "id\n2\n");
        await lake.Database.TransactAsync((transaction, stop) => lake.Lake.DropTableAsync(transaction, lake.Project, table, stop), TestLake.Stop);
        Assert.Equal(default, await lake.Lake.SweepAsync(TestLake.Stop));
        Assert.Equal(["\"1\""], await lake.RowsAsync(table, version: 2));
        Assert.Equal(["\"2\""], await lake.RowsAsync(table, version: 3));
    }

    internal static async Task NothingIsLeftAsync(TestLake lake)
    {
        Assert.Empty(lake.FilesOnDisk());
        foreach (var name in new[] { "load", "pin", "version_file", "version", "data_file", "delete_file", "lake_table", "table_schema" })
            Assert.True(0L.Equals(await lake.SqlAsync($"SELECT count(*) FROM lake.{name}")), $"lake.{name} is not empty");
    }
}

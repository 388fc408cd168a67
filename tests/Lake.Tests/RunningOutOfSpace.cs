namespace Headgate.Lake.Tests;

public sealed class RunningOutOfSpace(LakeFixture fixture) : IClassFixture<LakeFixture>
{
    [Fact]
    public async Task A_full_disk_refuses_the_load_and_loses_nothing()
    {
        await using var disk = await SmallDisk.MountAsync(megabytes: 3);
        using var lake = await fixture.NewLakeAsync(TestLake.Fast, disk.Path);
        var table = await lake.TableAsync(["id", "text"]);
        await lake.LoadAsync(table, "id,text\n1,kept\n");
        var random = new Random(7);
        var source = Path.Combine(Path.GetTempPath(), $"headgate-{Guid.NewGuid():n}.csv");
        await File.WriteAllLinesAsync(source, Enumerable.Range(0, 200_000).Select(i => $"{i},{Convert.ToHexString(BitConverter.GetBytes(random.NextInt64()))}{random.NextInt64()}{random.NextInt64()}{random.NextInt64()}{random.NextInt64()}"), TestLake.Stop);
        var refusal = await TestLake.RefusedAsync(() => lake.LoadAsync(table, new LoadRequest(new([source], new()) { Columns = ["id", "text"] })));
        File.Delete(source);
        Assert.Equal((507, "storage.diskFull"), (refusal.Status, refusal.Code));
        Assert.Equal(3, lake.FilesOnDisk().Length);
        Assert.Equal(["\"1\",\"kept\""], await lake.RowsAsync(table));
        Assert.Equal(1, (await lake.LoadAsync(table, "id,text\n2,next\n")).Rows);
    }
}

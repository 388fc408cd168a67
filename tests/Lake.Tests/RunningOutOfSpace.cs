using System.Diagnostics;

namespace Headgate.Lake.Tests;

public sealed class RunningOutOfSpace(LakeFixture fixture) : IClassFixture<LakeFixture>
{
    [Fact]
    public async Task A_full_disk_refuses_the_load_and_loses_nothing()
    {
        var disk = Directory.CreateTempSubdirectory("headgate-small-disk-").FullName;
        Assert.SkipUnless(OperatingSystem.IsLinux() && await RunAsync("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk), "A small disk can be made only by root on Linux.");
        try
        {
            using var lake = await fixture.NewLakeAsync(TestLake.Fast, disk);
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
        finally
        {
            await RunAsync("umount", "-l", disk);
            Directory.Delete(disk);
        }
    }

    private static async Task<bool> RunAsync(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            await process.WaitForExitAsync(TestLake.Stop);
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}

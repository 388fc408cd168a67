using System.Diagnostics;

namespace Headgate.Lake.Tests;

/// <summary>A disk of a few megabytes. Only root on Linux can make one; for others the test is skipped.</summary>
public sealed class SmallDisk : IAsyncDisposable
{
    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    public static async Task<SmallDisk> MountAsync(int megabytes)
    {
        var path = Directory.CreateTempSubdirectory("headgate-small-disk-").FullName;
        Assert.SkipUnless(OperatingSystem.IsLinux() && await RunAsync("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", path), "A small disk can be made only by root on Linux.");
        return new(path);
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync("umount", "-l", Path);
        Directory.Delete(Path);
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

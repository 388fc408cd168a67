using System.Diagnostics;
using System.Globalization;

namespace Headgate.ServerTests.Faults;

/// <summary>A small file system of its own in a data folder's place; only the administrator may mount one.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly string path;

    private SmallDisk(string path) => this.path = path;

    /// <summary>Mounts it, or skips the test with the reason.</summary>
    public static async Task<SmallDisk> MountAsync(string path, int megabytes)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Mounts a tmpfs, which only Linux has.");
        Directory.CreateDirectory(path);
        var (code, error) = await RunAsync("mount", "-t", "tmpfs", "-o", $"mode=0700,size={megabytes.ToString(CultureInfo.InvariantCulture)}m", "tmpfs", path);
        Assert.SkipWhen(code != 0, $"A tmpfs cannot be mounted here (run as root to have this test): {error.Trim()}");
        return new SmallDisk(path);
    }

    public async ValueTask DisposeAsync()
    {
        var (code, error) = await RunAsync("umount", path);
        if (code != 0)
            throw new InvalidOperationException($"umount {path}: {error}");
    }

    private static async Task<(int Code, string Error)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, error);
    }
}

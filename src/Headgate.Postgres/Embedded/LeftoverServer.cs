using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Headgate.Postgres;

/// <summary>A server that a dead Headgate left behind on its data: stopped before a new one starts, so there are never two.</summary>
internal sealed class LeftoverServer(DataCluster cluster, ServerPrograms programs, TimeProvider clock, ILogger log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private readonly string folder = Posix.RealPath(cluster.Folder);

    private string PidFile => Path.Combine(cluster.Folder, "postmaster.pid");

    /// <summary>The caller holds the data folder's lock, so what runs there belongs to nobody.</summary>
    public async Task EndAsync(CancellationToken stop)
    {
        if (ReadPid() is not { } main)
            return;
        if (IsOurs(main))
        {
            log.LogInformation("Stopping the PostgreSQL server (process {Process}) that an earlier run left behind", main);
            await StopAsync(main, stop);
        }

        await EndChildrenAsync(stop);
        // Another program has that number now; PostgreSQL would take it for its own server.
        if (ReadPid() is { } stale && IsRunning(stale) && !IsOurs(stale))
            File.Delete(PidFile);
    }

    private async Task StopAsync(int main, CancellationToken stop)
    {
        if (OperatingSystem.IsWindows())
        {
            await ShortCommand.RunAsync([programs.Control, "stop", "-D", cluster.Folder, "-m", "fast"], stop);
            return;
        }

        foreach (var signal in new[] { Posix.SigInt, Posix.SigQuit, Posix.SigKill })
        {
            Posix.Signal(main, signal);
            if (await EndedAsync([main], stop))
                return;
        }
    }

    /// <summary>A killed server's sessions end by themselves when they notice; one that does not must not write beside the next server.</summary>
    private async Task EndChildrenAsync(CancellationToken stop)
    {
        if (!OperatingSystem.IsLinux())
            return;
        var children = Processes().Where(IsOurs).ToList();
        if (await EndedAsync(children, stop))
            return;
        foreach (var child in children.Where(IsOurs))
            Posix.Signal(child, Posix.SigKill);
        await EndedAsync(children, stop);
    }

    private async Task<bool> EndedAsync(List<int> processes, CancellationToken stop)
    {
        var began = clock.GetTimestamp();
        while (processes.Exists(IsOurs))
        {
            if (clock.GetElapsedTime(began) > Patience)
                return false;
            await Task.Delay(TimeSpan.FromMilliseconds(20), clock, stop);
        }

        return true;
    }

    private int? ReadPid()
    {
        try
        {
            using var lines = new StreamReader(PidFile);
            return int.TryParse(lines.ReadLine(), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && pid > 1 ? pid : null;
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>A server's processes work in its data folder; a number alone may be another program's by now.</summary>
    private bool IsOurs(int process) =>
        OperatingSystem.IsLinux() ? WorkingFolder(process) == folder : NameOf(process) == "postgres";

    private static bool IsRunning(int process) => NameOf(process) is not null;

    private static string? WorkingFolder(int process)
    {
        try
        {
            return new FileInfo($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/cwd").LinkTarget;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? NameOf(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return found.ProcessName;
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }

    private static IEnumerable<int> Processes() =>
        Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0)
            .Where(pid => pid > 0);
}

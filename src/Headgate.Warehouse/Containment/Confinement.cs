using System.Runtime.InteropServices;
using Headgate.Native;
using Headgate.Warehouse.Wire;

namespace Headgate.Warehouse.Containment;

/// <summary>What a warehouse's process can reach, whatever runs in it.</summary>
/// <remarks>
/// Two rings, both of the kernel. A process begins by giving up everything but the system's programs and the folders of warehouses. When such a process is given a workspace, the thread that opens the database gives up the other
/// workspaces too, for itself and so for every thread that it starts.
/// </remarks>
internal static class Confinement
{
    // Devices and tables that the runtime and the loader of libraries open.
    private static readonly string[] Runtime =
        ["/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/ld.so.conf", "/proc", "/sys/devices/system", "/sys/fs/cgroup", "/dev/urandom", "/dev/random", "/dev/zero"];

    private static readonly string[] Writable = ["/dev/null"];

    /// <summary>Folders with the programs that a process runs.</summary>
    public static IReadOnlyList<string> Programs { get; } =
    [
        .. Runtime, .. new[]
        {
            AppContext.BaseDirectory, Path.GetDirectoryName(NativeFiles.DuckDbLibrary)!, RuntimeEnvironment.GetRuntimeDirectory(),
            // The folder with host, shared frameworks and all.
            Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")),
        }.Where(folder => Path.GetPathRoot(folder) != Path.TrimEndingDirectorySeparator(folder)).Distinct(),
    ];

    /// <summary>The outer ring: gives up what a warehouse must not have and begins the program again, so that every thread of it is without.</summary>
    /// <remarks>Returns where the system does not confine; else the program begins anew with <paramref name="mark"/> as its last argument.</remarks>
    public static void BeginAgain(string warehouses, string files, string mark)
    {
        Capabilities.DropFromThread(keepFileAccess: Landlock.Abi > 0);
        var program = Environment.ProcessPath;
        if (program is null || !Landlock.RestrictThread([.. Programs, Path.GetDirectoryName(program)!, files], [.. Writable, warehouses]))
            return;
        ProgramImage.Replace(program, [.. ProgramImage.Arguments(), mark]);
    }

    /// <summary>The inner ring: for the thread that opens a database.</summary>
    public static bool EnterThread(Assignment assignment) =>
        Landlock.RestrictThread([.. Programs, assignment.Files], [.. Writable, assignment.Folder]);
}

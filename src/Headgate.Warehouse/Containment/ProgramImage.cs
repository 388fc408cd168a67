using System.Runtime.InteropServices;

namespace Headgate.Warehouse.Containment;

/// <summary>Replaces the program of this process.</summary>
internal static partial class ProgramImage
{
    /// <summary>The arguments after the program's name, as the system has them: with the .dll when a host program runs it.</summary>
    public static IReadOnlyList<string> Arguments() => [.. File.ReadAllText("/proc/self/cmdline").TrimEnd('\0').Split('\0').Skip(1)];

    /// <summary>Runs another program in this process, with the same environment and standard streams. Returns only when that fails.</summary>
    public static void Replace(string program, IReadOnlyList<string> arguments) => _ = Execute(program, [program, .. arguments, null]);

    [LibraryImport("libc", EntryPoint = "execv", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string path, string?[] arguments);
}

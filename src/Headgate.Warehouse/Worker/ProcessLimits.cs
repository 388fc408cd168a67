using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Headgate.Warehouse;

/// <summary>What the process asks of the operating system at its start.</summary>
internal static partial class ProcessLimits
{
    private const int SetParentDeathSignal = 1, SigKill = 9;

    /// <summary>The system ends this process when the thread that started it ends in whatever way.</summary>
    public static void DieWithParent()
    {
        if (OperatingSystem.IsLinux())
            _ = Prctl(SetParentDeathSignal, SigKill, 0, 0, 0);
    }

    /// <summary>Standard output for frames only: what a library prints goes to standard error from now on.</summary>
    public static Stream TakeStandardOutput()
    {
        if (OperatingSystem.IsWindows())
            return Console.OpenStandardOutput();
        var ours = Duplicate(1);
        if (ours < 0 || Duplicate(2, 1) < 0)
            return Console.OpenStandardOutput();
        return new FileStream(new SafeFileHandle(ours, ownsHandle: true), FileAccess.Write, bufferSize: 0);
    }

    /// <summary>Ends the process at once.</summary>
    public static void EndNow(int code)
    {
        if (!OperatingSystem.IsWindows())
            Exit(code);
        Environment.Exit(code);
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Prctl(int option, nuint first, nuint second, nuint third, nuint fourth);

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Duplicate(int file);

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int Duplicate(int file, int to);

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int code);
}

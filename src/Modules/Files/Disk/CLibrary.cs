using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Headgate.Files;

/// <summary>The calls of the C library that .NET has no name for.</summary>
internal static partial class CLibrary
{
    /// <summary>Makes new names in the folder survive a power cut. Nothing happens on Windows.</summary>
    public static void SyncFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        var folder = Open(path, 0);
        if (folder < 0)
            throw new IOException($"The folder {path} cannot be opened (error {Marshal.GetLastPInvokeError()}).");
        var failed = Sync(folder) < 0;
        var error = Marshal.GetLastPInvokeError();
        _ = Close(folder);
        if (failed)
            throw new IOException($"The folder {path} cannot be synced to disk (error {error}).");
    }

    /// <summary>Copies inside the kernel, on some file systems without copying at all.</summary>
    /// <returns>The bytes copied; 0 or less when the system cannot do it here.</returns>
    public static long CopyRange(SafeFileHandle from, long fromOffset, SafeFileHandle to, long toOffset, long bytes) =>
        OperatingSystem.IsLinux() ? CopyFileRange(from, ref fromOffset, to, ref toOffset, (nuint)bytes, 0) : -1;

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int file);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);

    [LibraryImport("libc", EntryPoint = "copy_file_range", SetLastError = true)]
    private static partial nint CopyFileRange(SafeFileHandle from, ref long fromOffset, SafeFileHandle to, ref long toOffset, nuint bytes, uint flags);
}

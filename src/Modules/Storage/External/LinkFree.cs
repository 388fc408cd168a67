using Microsoft.Win32.SafeHandles;

namespace Headgate.Storage;

/// <summary>Reaches files below a folder without following a symbolic link anywhere on the way.</summary>
internal static class LinkFree
{
    /// <summary>Whether a path exists and no part of it is a symbolic link.</summary>
    public static bool IsDirectory(string path) => Directory.Exists(path) && HasNoLink(path);

    /// <summary>Opens a file and makes sure that it is the one of this path: what was swapped for a link in between is not read.</summary>
    /// <exception cref="IOException">It is not there, or it is a link.</exception>
    public static SafeFileHandle Open(string path)
    {
        if (!HasNoLink(path))
            throw new IOException("A symbolic link is on the way.");
        var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        if (IsStill(path, handle))
            return handle;
        handle.Dispose();
        throw new IOException("The file changed while it was opened.");
    }

    /// <summary>Whether an entry of a folder is a link.</summary>
    public static bool IsLink(FileSystemInfo entry) => entry.LinkTarget is not null || entry.Attributes.HasFlag(FileAttributes.ReparsePoint);

    private static bool HasNoLink(string path)
    {
        for (FileSystemInfo? at = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path); at is not null;
             at = at is FileInfo file ? file.Directory : ((DirectoryInfo)at).Parent)
        {
            if (at.Exists && IsLink(at))
                return false;
        }

        return true;
    }

    /// <summary>The system knows by which path a file is open; elsewhere than on Linux the path is looked at once more.</summary>
    private static bool IsStill(string path, SafeFileHandle handle) => OperatingSystem.IsLinux()
        ? File.ResolveLinkTarget($"/proc/self/fd/{handle.DangerousGetHandle()}", returnFinalTarget: false)?.FullName == path
        : HasNoLink(path);
}

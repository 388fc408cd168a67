namespace Headgate.Kernel;

/// <summary>Folders that only the platform's user may enter.</summary>
public static class PrivateFolder
{
    /// <summary>Makes the folder, for its owner only, and what is missing above it; nothing happens when it is there.</summary>
    public static void Make(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}

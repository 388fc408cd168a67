namespace Headgate.Kernel;

/// <summary>The folder that holds everything a node keeps on disk.</summary>
public sealed class DataFolder
{
    /// <summary>Opens the folder, making it (for its owner only) when it is missing.</summary>
    public DataFolder(string path)
    {
        Root = Path.GetFullPath(path);
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(Root);
        else
            Directory.CreateDirectory(Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
    }

    /// <summary>The full path.</summary>
    public string Root { get; }

    /// <summary>Scratch space: uploads in flight and DuckDB's spill files. Emptied at start.</summary>
    public string Temporary => Sub("tmp");

    /// <summary>Removes from <see cref="Temporary"/> what a process that died left there, which may be secrets. For who starts and has the folder alone.</summary>
    public void EmptyTemporary()
    {
        foreach (var left in new DirectoryInfo(Temporary).EnumerateFileSystemInfos())
        {
            try
            {
                if (left is DirectoryInfo { LinkTarget: null } folder)
                    folder.Delete(recursive: true);
                else
                    left.Delete();
            }
            catch (Exception busy) when (busy is IOException or UnauthorizedAccessException)
            {
                // A child of the dead process has not ended yet; the next start removes it.
            }
        }
    }

    /// <summary>A sub-folder, made (for its owner only) when it is missing.</summary>
    public string Sub(string name)
    {
        var path = Path.Combine(Root, name);
        PrivateFolder.Make(path);
        return path;
    }
}

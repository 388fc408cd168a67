using System.Text;

namespace Headgate.Postgres;

/// <summary>A small file that only its owner reads, whole or not there at all, also after a power cut.</summary>
public static class PrivateFile
{
    /// <summary>Writes it, in place of what was there.</summary>
    public static void Write(string path, string content)
    {
        var temporary = $"{path}.{Guid.NewGuid():n}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(temporary, options))
        {
            file.Write(Encoding.UTF8.GetBytes(content));
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
        Posix.SyncFolder(Path.GetDirectoryName(path)!);
    }
}

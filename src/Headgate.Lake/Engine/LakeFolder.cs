using System.Globalization;
using System.Runtime.InteropServices;
using Headgate.Kernel;

namespace Headgate.Lake;

/// <summary>Where the lake's files are: <c>&lt;data&gt;/lake/&lt;table&gt;/&lt;load&gt;/</c>. Everything a load wrote is in its one directory.</summary>
internal sealed partial class LakeFolder(DataFolder data)
{
    private readonly string root = data.Sub("lake");

    /// <summary>DuckDB's spill files.</summary>
    public string Temporary { get; } = Path.Combine(data.Temporary, "duckdb");

    /// <summary>A path for a scratch file that is emptied away at the next start at the latest.</summary>
    public string NewTemporaryFile() => Path.Combine(data.Temporary, $"lake-{Guid.NewGuid():n}");

    public string FullPath(string path) => Path.Combine(root, path);

    public static string LoadPath(LakeTableId table, long load) => string.Create(CultureInfo.InvariantCulture, $"{table.Value}/{load}");

    public void CreateLoad(LakeTableId table, long load)
    {
        var path = FullPath(LoadPath(table, load));
        if (Directory.Exists(path))
            return;
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (DirectoryNotFoundException)
        {
            // The sweeper removed the table's empty directory in between.
            Directory.CreateDirectory(path);
        }

        SyncFolder(Path.GetDirectoryName(path)!);
        SyncFolder(root);
    }

    /// <summary>Makes what was written to a load's directory survive a power cut.</summary>
    public void Sync(LakeTableId table, long load)
    {
        var path = FullPath(LoadPath(table, load));
        if (!Directory.Exists(path))
            return;
        foreach (var file in Directory.EnumerateFiles(path))
            SyncFile(file);
        SyncFolder(path);
    }

    /// <summary>Makes what was written to a file survive a power cut; its name in its directory is another matter.</summary>
    public static void SyncFile(string path)
    {
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        RandomAccess.FlushToDisk(handle);
    }

    public void DeleteLoad(LakeTableId table, long load)
    {
        var path = FullPath(LoadPath(table, load));
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
        DeleteIfEmpty(Path.GetDirectoryName(path)!);
    }

    public void DeleteFile(string path)
    {
        var full = FullPath(path);
        if (!File.Exists(full))
            return;
        File.Delete(full);
        var load = Path.GetDirectoryName(full)!;
        DeleteIfEmpty(load);
        DeleteIfEmpty(Path.GetDirectoryName(load)!);
    }

    private static void DeleteIfEmpty(string path)
    {
        if (!Directory.Exists(path) || Directory.EnumerateFileSystemEntries(path).Any())
            return;
        try
        {
            Directory.Delete(path);
        }
        catch (IOException) when (Directory.Exists(path))
        {
            // A load has just begun in it.
        }
    }

    private static void SyncFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        var folder = Open(path, 0);
        if (folder < 0)
            return;
        _ = Fsync(folder);
        _ = Close(folder);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Fsync(int file);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}

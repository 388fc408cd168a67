using System.Globalization;

namespace Headgate.Postgres;

/// <summary>Keeps a data folder to one process: a lock of the operating system on <c>headgate.lock</c>, which ends with the process however it ends.</summary>
public sealed class DataFolderLock : IDisposable
{
    private readonly FileStream file;

    private DataFolderLock(FileStream file) => this.file = file;

    /// <summary>Takes the folder, making it when it is missing.</summary>
    /// <exception cref="DataFolderInUseException">Another process has it.</exception>
    public static DataFolderLock Take(string dataFolder)
    {
        Directory.CreateDirectory(dataFolder);
        var path = PathOf(dataFolder);
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(path))
        {
            throw new DataFolderInUseException(dataFolder, HolderOf(dataFolder));
        }

        // In a file of its own: nobody else can read the locked one.
        File.WriteAllText(HolderFile(dataFolder), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return new DataFolderLock(file);
    }

    /// <summary>Takes the folder if nobody has it; <c>null</c> otherwise.</summary>
    public static DataFolderLock? TryTake(string dataFolder)
    {
        try
        {
            return Take(dataFolder);
        }
        catch (DataFolderInUseException)
        {
            return null;
        }
    }

    /// <inheritdoc />
    public void Dispose() => file.Dispose();

    private static string PathOf(string dataFolder) => Path.Combine(dataFolder, "headgate.lock");

    private static string HolderFile(string dataFolder) => Path.Combine(dataFolder, "headgate.pid");

    private static string HolderOf(string dataFolder)
    {
        try
        {
            return File.ReadAllText(HolderFile(dataFolder)) is { Length: > 0 } pid ? $"process {pid}" : "another process";
        }
        catch (IOException)
        {
            return "another process";
        }
    }
}

/// <summary>Another process works in the data folder.</summary>
public sealed class DataFolderInUseException(string dataFolder, string holder)
    : Exception($"The data folder {Path.GetFullPath(dataFolder)} is in use by {holder}. Stop that Headgate first, or give this one another folder (--data).");

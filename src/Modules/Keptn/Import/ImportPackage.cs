using System.IO.Compression;

namespace Headgate.Keptn.Import;

/// <summary>A zip archive whose files are read where they are: nothing is extracted to disk.</summary>
/// <remarks>What holds once it is open: its files are at most 50 MiB together, counted as they come out and not as the archive says, and no name leads out of it.</remarks>
internal sealed class ImportPackage : IDisposable
{
    public const string Manifest = "manifest.yaml";

    private const long MostBytes = 50 * 1024 * 1024;
    private const int MostFiles = 10_000;

    private readonly ZipArchive archive;
    private readonly Dictionary<string, ZipArchiveEntry> files = new(StringComparer.Ordinal);

    private ImportPackage(ZipArchive archive) => this.archive = archive;

    /// <exception cref="ImportArchiveException">It is no archive, too large, or has no manifest.</exception>
    public static ImportPackage Open(Stream stream)
    {
        ImportPackage? package = null;
        try
        {
            package = new ImportPackage(new ZipArchive(stream, ZipArchiveMode.Read));
            package.Check();
            return package;
        }
        // What the archive says of itself is used as it is: positions beyond its end, methods that there are not.
        catch (Exception broken) when (broken is InvalidDataException or ArgumentException or IOException or NotSupportedException or OverflowException)
        {
            package?.Dispose();
            throw new ImportArchiveException($"error initializing zip import package: invalid zip archive: {broken.Message}", broken);
        }
        catch
        {
            package?.Dispose();
            throw;
        }
    }

    /// <summary>Whether there is a file of this name.</summary>
    public bool Has(string name) => Clean(name) is { } clean && files.ContainsKey(clean);

    /// <summary>The bytes of a file.</summary>
    /// <exception cref="ImportFailedException">There is none of this name.</exception>
    public byte[] Read(string name)
    {
        if (Clean(name) is not { } clean)
            throw new ImportFailedException("invalid resource path");
        if (!files.TryGetValue(clean, out var entry))
            throw new ImportFailedException($"error accessing resource {name}: no such file");
        using var content = entry.Open();
        using var bytes = new MemoryStream();
        content.CopyTo(bytes);
        return bytes.ToArray();
    }

    public void Dispose() => archive.Dispose();

    private void Check()
    {
        if (archive.Entries.Count > MostFiles)
            throw new ImportArchiveException($"error initializing zip import package: more than {MostFiles} files");
        var left = MostBytes;
        var buffer = new byte[81920];
        foreach (var entry in archive.Entries)
        {
            if (Clean(entry.FullName) is not { } name)
                throw new ImportArchiveException("error initializing zip import package: invalid resource path");
            if (entry.FullName.EndsWith('/'))
                continue;
            if (!files.TryAdd(name, entry))
                throw new ImportArchiveException($"error initializing zip import package: {name} is in the archive twice");
            using var content = entry.Open();
            for (int read; (read = content.Read(buffer)) > 0;)
                if ((left -= read) < 0)
                    throw new ImportArchiveException("error initializing zip import package: uncompressed size of package exceeds configured maximum size");
        }

        if (!files.ContainsKey(Manifest))
            throw new ImportArchiveException($"error checking for {Manifest}: no such file");
    }

    /// <returns><c>null</c> when it leads out of the package.</returns>
    private static string? Clean(string name)
    {
        List<string> parts = [];
        if (name.Contains('\\', StringComparison.Ordinal) || name.Contains('\0', StringComparison.Ordinal))
            return null;
        foreach (var part in name.Split('/'))
            if (part == ".." && parts.Count == 0)
                return null;
            else if (part == "..")
                parts.RemoveAt(parts.Count - 1);
            else if (part is not ("" or "."))
                parts.Add(part);
        return string.Join('/', parts);
    }
}

/// <summary>The archive cannot be used at all.</summary>
internal sealed class ImportArchiveException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>The manifest is wrong or a task failed; tasks before it were done.</summary>
internal sealed class ImportFailedException(string message, Exception? cause = null) : Exception(message, cause);

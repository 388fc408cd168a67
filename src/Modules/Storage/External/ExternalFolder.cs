using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Headgate.Kernel;
using Headgate.Lake;

namespace Headgate.Storage;

/// <summary>A folder of CSV and Parquet files: each file is a table, and each folder in it whose files are of one kind.</summary>
/// <param name="path">As callers name it.</param>
/// <param name="root">The folder that the operator allows; nothing outside of it is read.</param>
/// <param name="below">Names of folders from there, checked to lead downwards.</param>
/// <param name="lake">Reads Parquet.</param>
internal sealed class ExternalFolder(IReadOnlyList<string> path, string root, IReadOnlyList<string> below, DataLake lake) : IExternalSource
{
    private static readonly string[] CsvEndings = [".csv", ".csv.gz"];
    private static readonly string[] ParquetEndings = [".parquet"];

    private sealed record Kept(FileInfo File, bool IsParquet);

    public Task<ExternalContent?> OpenAsync(CancellationToken stop) => Task.Run(Look, stop);

    private ExternalContent? Look()
    {
        if (!LinkFree.IsDirectory(root))
            throw new RefusedException(ExternalErrors.Unreachable(path));
        var folder = new DirectoryInfo(Path.GetFullPath(Path.Combine([root, .. below])));
        if (!LinkFree.IsDirectory(folder.FullName))
            return null;
        List<ExternalObject> objects = [];
        List<string> warnings = [];
        foreach (var entry in folder.EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            if (Read(entry, warnings) is { } found)
                objects.Add(found);
        }

        return new ExternalContent(objects, warnings);
    }

    private ExternalObject? Read(FileSystemInfo entry, List<string> warnings)
    {
        var why = "it is neither CSV nor Parquet";
        if (entry.Name.StartsWith('.'))
            return null;
        List<Kept> files = [];
        if (LinkFree.IsLink(entry))
            why = "it is a symbolic link";
        else if (entry is FileInfo { Length: 0 })
            why = "it is empty";
        else if (entry is DirectoryInfo directory)
            // Pipes and devices have no length either, and must not be opened.
            files = [.. directory.EnumerateFiles().Where(file => !LinkFree.IsLink(file) && file.Length > 0 && !file.Name.StartsWith('.')).OrderBy(file => file.Name, StringComparer.Ordinal).Select(KeptOf).OfType<Kept>()];
        else if (KeptOf((FileInfo)entry) is { } single)
            files = [single];
        if (files.Count > 0 && files.Exists(file => file.IsParquet != files[0].IsParquet))
            (files, why) = ([], "its files are of both kinds");
        var name = entry is FileInfo ? WithoutEnding(entry.Name) : entry.Name;
        if (files.Count > 0 && !IsTableName(name))
            (files, why) = ([], "it has a name that no table may have");
        if (files.Count == 0)
        {
            warnings.Add($"\"{entry.Name}\" is not a table of this bucket: {why}.");
            return null;
        }

        return new ExternalObject(
            name, StampOf(files), files.Max(file => new DateTimeOffset(file.File.LastWriteTimeUtc, TimeSpan.Zero)), (scratch, stop) => FetchAsync(name, files, scratch, stop));
    }

    private async Task<ExternalRows> FetchAsync(string name, List<Kept> files, string scratch, CancellationToken stop)
    {
        // Copies stay as they are while they are read, whatever becomes of the originals.
        List<string> copies = [];
        try
        {
            foreach (var file in files)
            {
                var copy = Path.Combine(scratch, string.Create(CultureInfo.InvariantCulture, $"{copies.Count:D6}{(file.IsParquet ? ".parquet" : ".csv")}"));
                using var handle = LinkFree.Open(file.File.FullName);
                await using var from = new FileStream(handle, FileAccess.Read, 1, isAsync: false);
                await using var to = new FileStream(copy, FileMode.CreateNew, FileAccess.Write);
                await from.CopyToAsync(to, 1024 * 1024, stop);
                copies.Add(copy);
            }
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException || (gone is IOException && !IsDiskFull(gone)))
        {
            throw new RefusedException(ExternalErrors.OutOfSync(name), gone);
        }

        if (files[0].IsParquet)
            return await FromParquetAsync(copies, scratch, stop);
        return ExternalRows.Untyped(copies);
    }

    private async Task<ExternalRows> FromParquetAsync(List<string> files, string scratch, CancellationToken stop)
    {
        var columns = await lake.ReadForeignColumnsAsync(files, stop);
        var nullText = $"null-{Guid.NewGuid():N}";
        var csv = Path.Combine(scratch, "rows.csv");
        await lake.WriteForeignRowsAsync(files, columns, csv, nullText, stop);
        return ExternalRows.Typed(columns, csv, nullText);
    }

    private static bool IsDiskFull(Exception failure) =>
        failure.Message.Contains("No space left", StringComparison.OrdinalIgnoreCase) || failure.Message.Contains("not enough space", StringComparison.OrdinalIgnoreCase);

    private static Kept? KeptOf(FileInfo file) =>
        ParquetEndings.Any(ending => file.Name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) ? new Kept(file, true)
        : CsvEndings.Any(ending => file.Name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) ? new Kept(file, false)
        : null;

    private static string WithoutEnding(string name) =>
        name[..^(CsvEndings.Reverse().Concat(ParquetEndings).FirstOrDefault(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))?.Length ?? 0)];

    private static bool IsTableName(string name) => name.Length is > 0 and <= BucketName.Longest && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-');

    private static string StampOf(List<Kept> files)
    {
        var text = string.Join('\n', files.Select(file => string.Create(CultureInfo.InvariantCulture, $"{file.File.Name}/{file.File.Length}/{file.File.LastWriteTimeUtc.Ticks}")));
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}

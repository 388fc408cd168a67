using Headgate.Cli.Client;

namespace Headgate.Cli.Tables;

/// <summary>What is to be uploaded: a file, a folder of slices, or standard input.</summary>
/// <param name="FileName">The name to store it under; it ends in <c>.gz</c> when the content is gzipped, which the server goes by.</param>
/// <param name="IsSliced">Whether the parts stay parts.</param>
/// <param name="Parts">The parts in order; one unless sliced.</param>
internal sealed record UploadSource(string FileName, bool IsSliced, IReadOnlyList<UploadPart> Parts)
{
    private const string StandardInput = "-";

    /// <summary>All bytes; <c>null</c> when a part's length is unknown.</summary>
    public long? Length => Parts.All(part => part.Length is not null) ? Parts.Sum(part => part.Length) : null;

    /// <summary>Looks at what the argument names.</summary>
    /// <exception cref="CommandFailedException">There is no such file, or the folder is empty.</exception>
    public static async Task<UploadSource> FindAsync(string path, TableName table, CancellationToken stop)
    {
        if (path == StandardInput)
            return await FromStandardInputAsync(table, stop);
        if (Directory.Exists(path))
            return FromFolder(path, table);
        if (!File.Exists(path))
            throw new CommandFailedException(ExitCode.Failed, $"There is no file or folder {path}. Use - to read from standard input.");
        await using var file = File.OpenRead(path);
        var start = new byte[2];
        var read = await file.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, stop);
        return new(Named(Path.GetFileName(path), GzipMark.Starts(start.AsSpan(0, read))), false, [new("", file.Length, () => File.OpenRead(path))]);
    }

    private static UploadSource FromFolder(string path, TableName table)
    {
        var files = new DirectoryInfo(path).EnumerateFiles().Where(file => !file.Name.StartsWith('.')).OrderBy(file => file.Name, StringComparer.Ordinal).ToList();
        if (files.Count == 0)
            throw new CommandFailedException(ExitCode.Failed, $"The folder {path} has no files. Name a CSV file or a folder with its slices.");
        var gzipped = files.All(file => file.Extension == ".gz");
        return new(Named(table.Name + ".csv", gzipped), true, [.. files.Select(file => new UploadPart(file.Name, file.Length, file.OpenRead))]);
    }

    private static async Task<UploadSource> FromStandardInputAsync(TableName table, CancellationToken stop)
    {
        var input = new StandardInputStream();
        var start = new byte[2];
        var read = await input.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, stop);
        var gzipped = GzipMark.Starts(start.AsSpan(0, read));
        return new(Named(table.Name + ".csv", gzipped), false, [new("", null, () => new PrefixedStream(start.AsMemory(0, read), input))]);
    }

    private static string Named(string name, bool gzipped) => gzipped && !name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name + ".gz" : name;
}

/// <summary>One part of what is uploaded.</summary>
/// <param name="Suffix">What follows the file's blob name; empty for a whole file.</param>
/// <param name="Length">Its bytes, if known.</param>
/// <param name="Open">Opens it.</param>
internal sealed record UploadPart(string Suffix, long? Length, Func<Stream> Open);

/// <summary>The first two bytes of gzip, which no UTF-8 text starts with.</summary>
internal static class GzipMark
{
    /// <summary>Whether content with this start is gzipped.</summary>
    public static bool Starts(ReadOnlySpan<byte> start) => start is [0x1f, 0x8b, ..];
}

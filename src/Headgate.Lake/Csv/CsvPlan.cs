using Headgate.Kernel;

namespace Headgate.Lake;

/// <summary>A source after its beginnings were read: what the columns are, and what to skip.</summary>
/// <param name="Source">The source.</param>
/// <param name="Files">Its files that are not empty.</param>
/// <param name="Columns">The columns, from the header rows or as given.</param>
internal sealed record CsvPlan(CsvSource Source, IReadOnlyList<CsvFile> Files, IReadOnlyList<string> Columns)
{
    /// <exception cref="RefusedException">A file is missing, has no or another header row, or begins with something broken.</exception>
    public static CsvPlan Read(CsvSource source, LakeOptions options)
    {
        source.Dialect.Check();
        List<CsvFile> files = [];
        IReadOnlyList<string>? columns = source.Columns;
        for (var i = 0; i < source.Files.Count; i++)
        {
            var path = source.Files[i];
            if (!File.Exists(path))
                throw new RefusedException(LakeErrors.SourceMissing(Path.GetFileName(path)));
            if (new FileInfo(path).Length == 0)
                continue;
            var file = new CsvFile(path, CsvBytes.IsGzip(path), i + 1, source.Files.Count);
            file = file.InWords(() => ReadBeginning(file, source, options, ref columns));
            files.Add(file);
        }

        if (columns is null)
            throw new RefusedException(LakeErrors.InvalidCsv("The file is empty: it has no header row."));
        var twice = columns.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1).Select(group => group.Key).ToList();
        if (twice.Count > 0)
            throw new RefusedException(LakeErrors.DuplicateColumns(twice));
        return columns.Count <= options.MaxColumns ? new(source, files, columns) : throw new RefusedException(LakeErrors.TooManyColumns(columns.Count, options.MaxColumns));
    }

    private static CsvFile ReadBeginning(CsvFile file, CsvSource source, LakeOptions options, ref IReadOnlyList<string>? columns)
    {
        using var scanner = new CsvScanner(CsvBytes.Open(file.Path, file.Gzip), source.Dialect, options.MaxRowBytes);
        var ignored = source.IgnoredLines;
        var plain = true;
        if (source.Columns is null)
        {
            List<string> header = [];
            if (!scanner.ReadRecord(header))
                return file with { IsBlank = true };
            if (source.Rename is not null)
                header = [.. header.Select(source.Rename)];
            if (columns is not null && !columns.SequenceEqual(header))
                throw new RefusedException(LakeErrors.InvalidCsv($"The header row ({string.Join(',', header)}) differs from the first file's ({string.Join(',', columns)})."));
            columns = header;
            // DuckDB takes the first break in the file for the one that ends all lines.
            plain = scanner.Line == 1 && scanner.LinesRead == 1;
            ignored = Math.Max(0, ignored - 1);
        }

        plain &= scanner.SkipLines(ignored);
        return file with { SkippedRows = (source.Columns is null ? 1 : 0) + ignored, DataOffset = scanner.Position, DataLine = scanner.LinesRead + 1, BeginsPlainly = plain };
    }
}

/// <summary>One file of a source.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Gzip">Whether it is packed.</param>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Of">How many there are.</param>
internal sealed record CsvFile(string Path, bool Gzip, int Number, int Of)
{
    /// <summary>Rows before the data: the header row and ignored lines.</summary>
    public int SkippedRows { get; init; }

    /// <summary>The first byte of the data, unpacked.</summary>
    public long DataOffset { get; init; }

    /// <summary>The line of that byte.</summary>
    public long DataLine { get; init; } = 1;

    /// <summary>Lines that were cut off at the beginning of this copy.</summary>
    public long LineOffset { get; init; }

    /// <summary>Whether DuckDB skips the beginning as it should be skipped.</summary>
    public bool BeginsPlainly { get; init; } = true;

    /// <summary>Whether there is nothing in it but line breaks.</summary>
    public bool IsBlank { get; init; }

    /// <summary>Runs the work; a refusal names the file when there are several.</summary>
    public T InWords<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (RefusedException refused) when (Of > 1)
        {
            throw new RefusedException(refused.Error with { Message = $"Slice {Number} of {Of}: {refused.Error.Message}" }, refused);
        }
        catch (InvalidDataException broken)
        {
            throw new RefusedException(LakeErrors.InvalidData($"{(Of > 1 ? $"Slice {Number} of {Of}" : "The file")} is not valid gzip: {broken.Message}"), broken);
        }
    }
}

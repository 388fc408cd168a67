using Headgate.DuckDb;
using Headgate.Kernel;

namespace Headgate.Lake;

/// <summary>Runs a statement over a CSV source and makes sure that it saw every record; otherwise says what is wrong with the source, and where.</summary>
/// <remarks>
/// The good case costs one parse by DuckDB and one look at the bytes (<see cref="CsvShape"/>). When DuckDB refuses the source, or the counts differ,
/// <see cref="CsvScanner"/> decides: it names the first broken record, or finds nothing wrong, and then DuckDB reads again, laxly and on one thread.
/// </remarks>
internal sealed class CsvReader(CsvPlan plan, LakeOptions options, LakeFolder folder) : IDisposable
{
    private readonly List<string> copies = [];
    private IReadOnlyList<CsvFile> files = [.. plan.Files.Where(file => !file.IsBlank)];

    /// <summary>How the source was read in the end.</summary>
    public CsvMode Mode { get; private set; } = new(Strict: true, Parallel: true);

    /// <summary>The source as a table for SQL.</summary>
    public string Sql => CsvSql.Read(files, plan.Source, plan.Columns.Count, Mode, options);

    /// <summary>The unpacked size of the files, as far as it is known.</summary>
    public long Bytes { get; private set; } = plan.Files.Sum(file => new FileInfo(file.Path).Length);

    /// <summary>Runs the statement; it must go through all rows and say how many they were.</summary>
    /// <param name="run">Is given <see cref="Sql"/>; called once or twice.</param>
    /// <param name="stop">Interrupts it.</param>
    /// <exception cref="RefusedException">The source is broken.</exception>
    public async Task<long> RunAsync(Func<string, Task<long>> run, CancellationToken stop)
    {
        await CopyOddBeginningsAsync(stop);
        var packed = files.Any(file => file.Gzip);
        var expected = packed ? null : await CountAsync(stop);
        // Unpacking once more proves that the file is whole; it runs beside the statement.
        var unpacking = packed ? CountAsync(stop) : Task.FromResult(expected);
        try
        {
            var rows = await run(Sql);
            expected = await unpacking;
            if (rows == expected)
                return rows;
            if (await ScanAsync(stop) is var scanned && scanned == rows)
                return rows;
        }
        catch (DuckDbException failure) when (failure.Type is not (DuckDbErrorType.OutOfMemory or DuckDbErrorType.Interrupt) && LakeEngine.Translate(failure) == failure)
        {
            await unpacking;
            expected = await ScanAsync(stop);
            // The records are sound: a value of the wrong type, which reading again would not change.
            if (failure.Type == DuckDbErrorType.Conversion)
                throw;
        }
        finally
        {
            // However the statement ended, nobody reads the files any more when this returns.
            await ((Task)unpacking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Mode = new(Strict: false, Parallel: false);
        var again = await run(Sql);
        return again == await ScanAsync(stop)
            ? again
            : throw new RefusedException(LakeErrors.InvalidCsv("The file is not clear enough to be read without losing rows. Quote the values, double the quotes inside of them, and end all lines alike."));
    }

    /// <summary>The line of a record of the source, for messages.</summary>
    /// <param name="record">From 1, over all files.</param>
    /// <param name="stop">Checked between records.</param>
    public Task<(CsvFile File, long Line)> LocateAsync(long record, CancellationToken stop) => Task.Run(
        () =>
        {
            foreach (var file in files)
            {
                using var scanner = Open(file);
                while (scanner.ReadRecord())
                {
                    stop.ThrowIfCancellationRequested();
                    if (--record == 0)
                        return (file, scanner.Line);
                }
            }

            throw new InvalidOperationException("The source has fewer records than DuckDB read.");
        },
        stop);

    public void Dispose()
    {
        foreach (var copy in copies)
            File.Delete(copy);
    }

    private Task<long?> CountAsync(CancellationToken stop) => Task.Run(
        () =>
        {
            if (plan.Source.Dialect.EscapedBy is not null)
                return (long?)files.Sum(file => file.InWords(() => Scan(file, stop)));
            long records = 0, bytes = 0;
            foreach (var file in files)
            {
                var shape = file.InWords(() =>
                {
                    using var stream = CsvBytes.Open(file.Path, file.Gzip);
                    return CsvShape.Of(stream, (byte)(plan.Source.Dialect.Enclosure ?? '\0'), stop);
                });
                // The scanner names the row, or finds that a stray quote misled the quick look.
                if (shape.LongestRow > options.MaxRowBytes)
                    file.InWords(() => Scan(file, stop));
                records += Math.Max(0, shape.Records - file.SkippedRows);
                bytes += shape.Bytes;
            }

            Bytes = bytes;
            return records;
        },
        stop);

    private Task<long> ScanAsync(CancellationToken stop) => Task.Run(() => files.Sum(file => file.InWords(() => Scan(file, stop))), stop);

    /// <summary>Reads a file with all checks.</summary>
    private long Scan(CsvFile file, CancellationToken stop)
    {
        using var scanner = Open(file);
        long records = 0;
        while (scanner.ReadRecord())
        {
            records++;
            stop.ThrowIfCancellationRequested();
        }

        return records;
    }

    private CsvScanner Open(CsvFile file)
    {
        var scanner = new CsvScanner(CsvBytes.Open(file.Path, file.Gzip), plan.Source.Dialect, options.MaxRowBytes) { LineOffset = file.LineOffset };
        var skip = file.SkippedRows;
        if (skip > 0 && plan.Source.Columns is null)
        {
            scanner.ReadRecord();
            skip--;
        }

        scanner.SkipLines(skip);
        scanner.Columns = plan.Columns;
        return scanner;
    }

    /// <summary>Where DuckDB would not skip what must be skipped, it is given the data alone.</summary>
    private async Task CopyOddBeginningsAsync(CancellationToken stop)
    {
        if (this.files.All(file => file.BeginsPlainly))
            return;
        List<CsvFile> files = [];
        foreach (var file in this.files)
        {
            var copy = folder.NewTemporaryFile();
            copies.Add(copy);
            await using var source = CsvBytes.Open(file.Path, file.Gzip);
            await using var target = File.Create(copy);
            for (var left = file.DataOffset; left > 0;)
                left -= await source.ReadAsync(new byte[Math.Min(left, 64 * 1024)], stop);
            await source.CopyToAsync(target, 1024 * 1024, stop);
            files.Add(file with { Path = copy, Gzip = false, SkippedRows = 0, LineOffset = file.DataLine - 1 });
        }

        this.files = files;
    }
}

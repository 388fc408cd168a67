using System.Globalization;
using System.IO.Compression;
using Headgate.DuckDb;

namespace Headgate.Lake;

/// <summary>Reads versions: previews in memory, exports to files.</summary>
internal sealed class TableReader(LakeParts parts)
{
    public async Task<Preview> PreviewAsync(VersionFiles version, ReadRequest request, int maxCharacters, CancellationToken stop)
    {
        var sql = SelectionSql.Select(parts.Folder, version, request);
        var columns = ColumnNames(version, request);
        var texts = columns.Select(name => $"CAST({DuckDbText.Identifier(name)} AS VARCHAR)");
        var connection = await parts.Engine.ConnectAsync(stop);
        try
        {
            await FilterValues.CheckAsync(version.Version.Schema, request.Rows, connection, stop);
            return new(version.Version, columns, connection, await connection.QueryAsync($"SELECT {string.Join(", ", texts)} FROM ({sql})", stop), maxCharacters);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public async Task<Exported> ExportAsync(VersionFiles version, ReadRequest request, ExportTarget target, IProgress<LakeProgress>? progress, CancellationToken stop)
    {
        var sql = SelectionSql.Select(parts.Folder, version, request);
        await using var lease = await ReadLease.TakeAsync(parts, version.Version, stop);
        using var connection = await parts.Engine.ConnectAsync(lease.Stop);
        if (target.TimeZone is { } zone)
            await connection.ExecuteAsync($"SET SESSION TimeZone = {DuckDbText.Literal(zone)}", lease.Stop);
        await FilterValues.CheckAsync(version.Version.Schema, request.Rows, connection, lease.Stop);
        var columns = ColumnNames(version, request);
        var sliceBytes = request.OrderBy.Count == 0 ? target.SliceBytes : null;
        var (rows, files) = await ProgressWatch.RunAsync(
            connection,
            () => target.Format == ExportFormat.Csv
                ? CsvAsync(connection, sql, columns, target, sliceBytes, lease.Stop)
                : CopyAsync(connection, sql, target, sliceBytes, lease.Stop),
            version.Version.Bytes, progress, parts.Clock);
        if (target is { Gzip: true, Format: not ExportFormat.Parquet })
            files = await PackAsync(files, lease.Stop);
        return new(version.Version, columns, [.. files.Select(file => new ExportedFile(file, new FileInfo(file).Length))], rows);
    }

    private static async Task<(long Rows, IReadOnlyList<string> Files)> CsvAsync(
        DuckDbConnection connection, string sql, List<string> columns, ExportTarget target, long? sliceBytes, CancellationToken stop)
    {
        using var header = target.Header ? CsvBlock.Of(columns) : null;
        // What will be packed need not get to the disk as it is.
        await using var slices = new SliceWriter(target.Folder, sliceBytes, header?.Text ?? default, sync: !target.Gzip);
        var rows = await CsvExport.RunAsync(connection, sql, columns.Count, slices, stop);
        return (rows, slices.Files);
    }

    private async Task<(long Rows, IReadOnlyList<string> Files)> CopyAsync(DuckDbConnection connection, string sql, ExportTarget target, long? sliceBytes, CancellationToken stop)
    {
        var (extension, format) = target.Format == ExportFormat.Parquet ? ("parquet", "FORMAT parquet, COMPRESSION zstd") : ("json", "FORMAT json");
        var path = Path.Combine(target.Folder, sliceBytes is null ? $"data.{extension}" : "slices");
        var slicing = sliceBytes is { } size ? $", FILE_SIZE_BYTES {DuckDbText.Literal(size)}, FILENAME_PATTERN 'slice-{{i}}'" : "";
        var copy = $"COPY ({sql}) TO {DuckDbText.Literal(path)} ({format}{slicing})";
        if (sliceBytes is null)
            return (await connection.ExecuteAsync(copy, stop), [path]);
        var rows = target.Gzip
            ? await connection.ExecuteAsync(copy, stop)
            : await SlicesToDisk.RunAsync(path, () => connection.ExecuteAsync(copy, stop), parts.Clock);
        return (rows, MoveSlices(path, target.Folder, extension));
    }

    private static List<string> ColumnNames(VersionFiles version, ReadRequest request)
    {
        var names = SelectionSql.ColumnsOf(version.Version.Schema, request).Select(column => column.Name);
        return [.. request.IncludeTimestamp ? names.Append(LakeSchema.TimestampColumn) : names];
    }

    private static List<string> MoveSlices(string from, string to, string extension)
    {
        List<string> moved = [];
        foreach (var slice in SlicesToDisk.Of(from).ToList())
        {
            moved.Add(Path.Combine(to, string.Create(CultureInfo.InvariantCulture, $"data-{moved.Count:00000}.{extension}")));
            File.Move(slice, moved[^1]);
        }

        Directory.Delete(from);
        return moved;
    }

    /// <summary>A gzip member without content (RFC 1952): header, an empty deflate block, checksum and length of nothing.</summary>
    private static ReadOnlyMemory<byte> GzipOfNothing { get; } = new byte[] { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0 };

    /// <summary>DuckDB packs on one thread and slowly; .NET's zlib does the same several times faster, a slice per processor.</summary>
    private static async Task<IReadOnlyList<string>> PackAsync(IReadOnlyList<string> files, CancellationToken stop)
    {
        await Parallel.ForEachAsync(files, stop, async (file, token) =>
        {
            await using (var source = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.None, 0, FileOptions.SequentialScan))
            await using (var target = File.Create(file + ".gz"))
            {
                await using (var packed = new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true))
                    await source.CopyToAsync(packed, 512 * 1024, token);
                // .NET packs nothing into nothing at all, which other programs do not take for gzip.
                if (source.Length == 0)
                    await target.WriteAsync(GzipOfNothing, token);
            }

            File.Delete(file);
        });
        return [.. files.Select(file => file + ".gz")];
    }
}

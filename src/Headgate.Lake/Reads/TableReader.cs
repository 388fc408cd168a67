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
        var extension = Extension(target.Format);
        var sliced = target.SliceBytes is not null && request.OrderBy.Count == 0;
        var path = Path.Combine(target.Folder, sliced ? "slices" : $"data.{extension}");
        var copy = $"COPY ({sql}) TO {DuckDbText.Literal(path)} ({Format(target)}{(sliced ? $", FILE_SIZE_BYTES {DuckDbText.Literal(target.SliceBytes!.Value)}, FILENAME_PATTERN 'slice-{{i}}'" : "")})";
        var rows = await ProgressWatch.RunAsync(connection, WriteAsync, version.Version.Bytes, progress, parts.Clock);
        var files = sliced ? MoveSlices(path, target.Folder, extension) : [path];
        if (target is { Gzip: true, Format: not ExportFormat.Parquet })
            files = await PackAsync(files, lease.Stop);
        return new(version.Version, ColumnNames(version, request), [.. files.Select(file => new ExportedFile(file, new FileInfo(file).Length))], rows);

        // What will be packed need not get to the disk as it is.
        Task<long> WriteAsync() => sliced && !target.Gzip
            ? SlicesToDisk.RunAsync(path, () => connection.ExecuteAsync(copy, lease.Stop), parts.Clock)
            : connection.ExecuteAsync(copy, lease.Stop);
    }

    private static string Extension(ExportFormat format) => format switch
    {
        ExportFormat.Parquet => "parquet",
        ExportFormat.Json => "json",
        _ => "csv",
    };

    private static string Format(ExportTarget target) => target.Format switch
    {
        ExportFormat.Parquet => "FORMAT parquet, COMPRESSION zstd",
        ExportFormat.Json => "FORMAT json",
        _ => $"FORMAT csv, HEADER {(target.Header ? "true" : "false")}, DELIMITER ',', QUOTE '\"', ESCAPE '\"', FORCE_QUOTE *, NULLSTR ''",
    };

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
    private static async Task<List<string>> PackAsync(List<string> files, CancellationToken stop)
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

using Headgate.DuckDb;
using Headgate.Kernel;

namespace Headgate.Lake;

/// <summary>Makes a table's next version out of CSV files.</summary>
internal sealed class TableLoader(LakeParts parts)
{
    public async Task<PreparedVersion> PrepareAsync(
        VersionFiles @base, LoadRequest request, WriteLease lease, IProgress<LakeProgress>? progress, CancellationToken stop)
    {
        var plan = await Task.Run(() => CsvPlan.Read(request.Source, parts.Options), stop);
        var match = ColumnMatch.Of(@base.Version.Schema, @base.NextField, plan.Columns, request.TimesFromSource, parts.Options.MaxColumns);
        using var connection = await parts.Engine.ConnectAsync(stop);
        using var reader = new CsvReader(plan, parts.Options, parts.Folder);
        var parquet = new ParquetFiles(parts.Folder, connection, lease);
        var incoming = await WriteRowsAsync(reader, match, request, connection, parquet, lease, progress);
        // The rows get to the disk while those they replace are looked for.
        var syncing = incoming is null ? Task.CompletedTask : lease.SyncFileAsync(incoming.Path);
        Removed merged;
        try
        {
            merged = await MergeAsync(@base, match.Schema, incoming, request, new(parts.Folder, connection, parquet, lease.Stop));
        }
        finally
        {
            // A disk tells of a failed write once only, so it counts more than what the search may have met.
            await syncing;
        }

        await lease.SyncAsync();
        var isSameSchema = match.Added.Count == 0 && @base.SchemaId != 0;
        return new(
            new(lease.Project, lease.Table, @base.Version.Number, match.Schema, isSameSchema ? @base.SchemaId : null, merged.Files, "load", lease.Load), lease)
        {
            AddedColumns = match.Added,
            RowsRead = incoming?.Rows ?? 0,
            RowsRemoved = merged.Count,
            BytesRead = reader.Bytes,
        };
    }

    /// <summary>The source as one data file; <c>null</c> when it has no rows.</summary>
    private async Task<VersionFile?> WriteRowsAsync(
        CsvReader reader, ColumnMatch match, LoadRequest request, DuckDbConnection connection, ParquetFiles parquet, WriteLease lease, IProgress<LakeProgress>? progress)
    {
        var path = parquet.NewPath("data");
        var time = parts.Clock.GetUtcNow();
        long rows;
        try
        {
            rows = await ProgressWatch.RunAsync(
                connection,
                () => reader.RunAsync(source => parquet.WriteRowsAsync(match.Schema, path, match.Select(source, NullTexts.Of(request), time)), lease.Stop),
                reader.Bytes, progress, parts.Clock);
        }
        catch (DuckDbException failure) when (failure.Type == DuckDbErrorType.Conversion)
        {
            throw await new MisfitSearch(reader, match, NullTexts.Of(request), connection).FindAsync(lease.Stop) is { } misfit
                ? new RefusedException(misfit, failure)
                : failure;
        }

        if (rows > 0)
            return new(0, path, rows, parquet.SizeOf(path), 0, match.Schema, null);
        parts.Folder.DeleteFile(path);
        return null;
    }

    private static async Task<Removed> MergeAsync(VersionFiles @base, LakeSchema schema, VersionFile? incoming, LoadRequest request, RowRemoval removal)
    {
        var before = request.Incremental ? @base.Files : [];
        var dropped = request.Incremental ? 0 : @base.Version.Rows;
        if (incoming is null)
            return new(before, dropped);
        if (schema.PrimaryKey.Count == 0 || request.KeepDuplicates)
            return new([.. before, incoming], dropped);
        var unique = await removal.EarlierDuplicatesAsync(schema, incoming);
        var kept = await removal.ReplacedAsync(schema, before, unique.Files[0]);
        return new([.. kept.Files, .. unique.Files], dropped + kept.Count);
    }
}

namespace Headgate.Lake;

/// <summary>Makes a version with the same rows in fewer and fuller files.</summary>
internal sealed class Compactor(LakeParts parts)
{
    public async Task<PreparedVersion?> PrepareAsync(VersionFiles @base, CancellationToken stop)
    {
        var merge = Compaction.FilesToMerge(@base.Files, parts.Options);
        if (merge.Count == 0)
            return null;
        var lease = await WriteLease.TakeAsync(parts, @base.Version, stop);
        try
        {
            using var connection = await parts.Engine.ConnectAsync(lease.Stop);
            var schema = @base.Version.Schema;
            var parquet = new ParquetFiles(parts.Folder, connection, lease);
            var path = parquet.NewPath("data");
            var rows = await parquet.WriteRowsAsync(schema, path, RowsSql.All(parts.Folder, schema, merge));
            await lease.SyncAsync();
            // The merged rows take the place of the first of their files, so that rows keep about the order of their loads.
            var merged = new VersionFile(0, path, rows, parquet.SizeOf(path), 0, schema, null);
            var files = @base.Files.SelectMany(file => file == merge[0] ? [merged] : merge.Contains(file) ? Array.Empty<VersionFile>() : [file]).ToList();
            return new(new(lease.Project, lease.Table, @base.Version.Number, schema, @base.SchemaId, files, "compact", lease.Load), lease);
        }
        catch
        {
            await lease.DisposeAsync();
            throw;
        }
    }
}

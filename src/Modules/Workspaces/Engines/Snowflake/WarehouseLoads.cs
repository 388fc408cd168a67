using Headgate.Kernel;
using Headgate.Lake;
using Headgate.Warehouse;

namespace Headgate.Workspaces;

/// <summary>Loads tables into a warehouse in one transaction.</summary>
internal sealed class WarehouseLoads(IWarehouseSession session, DataLake lake, string timestampType = "TIMESTAMP_NTZ")
{
    /// <exception cref="RefusedException">A table is there already, or a value does not fit its type; nothing was loaded.</exception>
    public async Task<LoadCounts> RunAsync(IReadOnlyList<WorkspaceLoad> loads, bool preserve, IProgress<LakeProgress>? progress, CancellationToken stop)
    {
        await session.RunOwnAsync("BEGIN TRANSACTION", [], stop);
        try
        {
            if (!preserve)
            {
                foreach (var found in (await session.ListAsync(stop)).Where(found => !loads.Any(load => load.Incremental && load.Destination == found.Name)))
                    await session.DropAsync(found.Name, stop);
            }

            var (rows, bytes) = (0L, 0L);
            for (var i = 0; i < loads.Count; i++)
            {
                rows += await LoadAsync(loads[i], stop);
                bytes += loads[i].Version.Bytes;
                progress?.Report(new LakeProgress((i + 1.0) / loads.Count, rows));
            }

            await session.RunOwnAsync("COMMIT", [], stop);
            return new(rows, bytes);
        }
        catch
        {
            await UndoAsync();
            throw;
        }
    }

    private async Task<long> LoadAsync(WorkspaceLoad load, CancellationToken stop)
    {
        try
        {
            var mode = load.Incremental ? TableLoadMode.Append : load.Overwrite ? TableLoadMode.Replace : TableLoadMode.Create;
            await using var rows = await lake.ReferAsync(load.Version, load.Read, stop);
            if (load.Type == LoadType.View)
                return await PutViewAsync(load, rows, stop);
            // A part of a table is chosen once, not at every reading.
            var isPart = load.Read.Limit is not null || !load.Read.Rows.IsAll;
            var table = new TableLoad(load.Destination, rows.ToTable(), Columns(load, rows), mode) { PrimaryKey = load.PrimaryKey, MustCopy = isPart };
            return await session.LoadAsync(table, stop) ?? load.Version.Rows;
        }
        catch (WarehouseException failure) when (!failure.SessionLost)
        {
            throw new RefusedException(failure.Code == ObjectExists ? LoadErrors.DuplicateTable(load.Destination) : LoadErrors.TableLoad(load.Source, failure.Message), failure);
        }
        catch (WarehouseException lost)
        {
            throw new RefusedException(SnowflakeErrors.Failed(lost), lost);
        }
    }

    private async Task<long> PutViewAsync(WorkspaceLoad load, RowsReference rows, CancellationToken stop)
    {
        var dot = load.Source.LastIndexOf('.');
        var known = rows.Columns.ToDictionary(column => column.Name, StringComparer.Ordinal);
        var columns = load.Columns.Select(column => (new ReferenceColumn(column.Source, known[column.Source].Type.Sql, known[column.Source].Nullable), column.Destination)).ToList();
        await session.PutStorageViewAsync(load.Destination, load.Source[..dot], load.Source[(dot + 1)..], columns, load.Overwrite, stop);
        return load.Version.Rows;
    }

    /// <returns><c>null</c> for the columns as they are.</returns>
    private List<TableLoadColumn>? Columns(WorkspaceLoad load, RowsReference rows)
    {
        if (load.Type == LoadType.Clone && load.Columns.All(column => column.Source == column.Destination))
            return null;
        List<TableLoadColumn> columns =
            [.. load.Columns.Select(column => new TableLoadColumn(column.Source, column.Destination, column.Type, column.Length, column.Nullable, column.EmptyToNull))];
        if (load.WithTimestamp && columns.TrueForAll(column => column.Source != LakeSchema.TimestampColumn) && rows.Columns.Any(column => column.Name == LakeSchema.TimestampColumn))
            columns.Add(new(LakeSchema.TimestampColumn, LakeSchema.TimestampColumn, timestampType, null, true, false));
        return columns;
    }

    private async Task UndoAsync()
    {
        try
        {
            if (session.IsOpen)
                await session.RunOwnAsync("ROLLBACK", [], CancellationToken.None);
        }
        catch (WarehouseException)
        {
            // It ended with the process.
        }
    }

    private const int ObjectExists = 2002;
}

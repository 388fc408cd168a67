using Headgate.Events;
using Headgate.Kernel;
using Headgate.Postgres;

namespace Headgate.Storage;

/// <summary>Changes which columns and rows an alias shows.</summary>
internal sealed class ShapeAlias(TableAccessRules access, AliasRules rules, MetadataDatabase database, EventLog events, TimeProvider clock)
{
    private sealed record Shape(IReadOnlyList<string>? Columns, AliasFilter? Filter);

    /// <returns>The alias's number.</returns>
    public async Task<long> SetFilterAsync(Origin from, string tableId, Fields body, CancellationToken stop)
    {
        var alias = await FindAsync(from, tableId, stop);
        var filter = AliasFields.ChangeFilter(body, alias.Alias!.Filter);
        await rules.TryFilterAsync(alias, filter, stop);
        await ChangeAsync(
            from, alias, AliasErrors.DependentFilter, "storage.tableAliasFilterModified", (now, columns) =>
            {
                AliasRules.CheckColumns(columns, null, filter);
                return new Shape(now.SelectedColumns, filter);
            },
            stop);
        return alias.Number;
    }

    public async Task RemoveFilterAsync(Origin from, string tableId, CancellationToken stop) =>
        await ChangeAsync(
            from, await FindAsync(from, tableId, stop), AliasErrors.DependentFilter, "storage.tableAliasFilterRemoved", (now, _) => new Shape(now.SelectedColumns, null), stop);

    /// <summary>Follows the source's columns from now on, or stays with those of this moment.</summary>
    public async Task SyncColumnsAsync(Origin from, string tableId, bool sync, CancellationToken stop) =>
        await ChangeAsync(
            from, await FindAsync(from, tableId, stop), AliasErrors.DependentAutoSync,
            sync ? "storage.tableAliasColumnsSyncEnabled" : "storage.tableAliasColumnsSyncDisabled",
            (now, columns) => new Shape(sync ? null : now.SelectedColumns ?? [.. columns.Select(column => column.Name)], now.Filter), stop);

    private async Task<Table> FindAsync(Origin from, string tableId, CancellationToken stop)
    {
        var table = await access.FindAsync(from, tableId, BucketAccess.Write, stop);
        return table.Alias is null ? throw new RefusedException(AliasErrors.NotAnAlias(table.Id)) : table;
    }

    private Task ChangeAsync(
        Origin from, Table alias, ApiError dependents, string happened, Func<TableAlias, IReadOnlyList<ColumnSpec>, Shape> change, CancellationToken stop) =>
        database.WriteAsync(
            from.Project,
            async (transaction, token) =>
            {
                var (now, columns) = await AliasLock.TakeAsync(transaction, alias, clock.GetUtcNow(), token);
                if ((await AliasStore.DependentsAsync(transaction, alias.Project, [alias.Number], token)).Count > 0)
                    throw new RefusedException(dependents);
                var shape = change(now.Alias!, columns);
                await AliasStore.SetShapeAsync(transaction, now, shape.Columns, shape.Filter, token);
                await events.RecordAsync(
                    transaction, NewEvent.By(from.Caller, from.Branch, from.Call, happened, $"Changed alias {alias.Id}", JobEvents.Of(now)) with { RunId = from.RunId }, token);
            },
            stop);
}

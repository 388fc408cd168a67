using System.Text.Json;
using Headgate.Kernel;
using Npgsql;

namespace Headgate.Storage;

/// <summary>Adds and removes columns of an alias that has a selection of its own. The source keeps all of its columns.</summary>
internal sealed class AliasColumns(TableStore tables, JobEvents events, TimeProvider clock)
{
    /// <returns><c>null</c> when the table is no alias.</returns>
    public Task<PreparedJob?> AddAsync(Job job, string tableId, string column, CancellationToken stop) =>
        PrepareAsync(job, tableId, held => Added(held, column), "storage.tableColumnAdded", $"Added column {column} to alias {tableId}", stop);

    /// <inheritdoc cref="AddAsync"/>
    public Task<PreparedJob?> RemoveAsync(Job job, string tableId, string column, CancellationToken stop) =>
        PrepareAsync(job, tableId, held => Removed(held, column), "storage.tableColumnDeleted", $"Deleted column {column} from alias {tableId}", stop);

    private static IReadOnlyList<string> Added(AliasLock held, string column)
    {
        AliasRules.CheckColumns(held.Columns, [column], null);
        return held.Alias.Find(column) is null
            ? [.. held.Alias.Alias!.SelectedColumns!, column]
            : throw new RefusedException(TableErrors.ColumnAlreadyExists(column));
    }

    private static IReadOnlyList<string> Removed(AliasLock held, string column)
    {
        if (held.Alias.Find(column) is null)
            throw new RefusedException(TableErrors.NonExistingColumns([column]));
        IReadOnlyList<string> left = [.. held.Alias.Alias!.SelectedColumns!.Where(name => name != column)];
        return left.Count > 0 ? left : throw new RefusedException(TableErrors.NoColumns);
    }

    private async Task<PreparedJob?> PrepareAsync(
        Job job, string tableId, Func<AliasLock, IReadOnlyList<string>> change, string happened, string message, CancellationToken stop)
    {
        if (await tables.FindAsync(job.Project, job.Branch, tableId, stop) is not { Alias: not null } alias)
            return null;
        return new PreparedJob(async (transaction, token) =>
        {
            var held = await AliasLock.TakeAsync(transaction, alias, clock.GetUtcNow(), token);
            if (held.Alias.Alias!.SyncsColumns)
                throw new RefusedException(AliasErrors.ColumnsFollowSource(alias.Id));
            await AliasStore.SetShapeAsync(transaction, held.Alias, change(held), held.Alias.Alias.Filter, token);
            await events.RecordAsync(transaction, job, happened, message, JobEvents.Of(alias), token);
            return await ViewAsync(transaction, job, alias, token);
        });
    }

    private static async Task<JobOutcome> ViewAsync(NpgsqlTransaction transaction, Job job, Table alias, CancellationToken stop)
    {
        var table = (await TableStore.FindAsync(transaction, alias.Project, alias.Number, stop))!;
        // Names of projects are not part of the transaction.
        table = table with { Alias = table.Alias! with { Source = table.Alias.Source with { ProjectName = alias.Alias!.Source.ProjectName } } };
        var bucket = (await BucketStore.FindAsync(transaction, alias.Project, alias.Branch, alias.BucketId, stop))!;
        var view = TableView.Detail(table, bucket, job.BaseUrl).With(await MetadataStore.OfTableAsync(transaction, table, stop));
        return new JobOutcome(JsonSerializer.SerializeToNode(view, JsonWire.Options));
    }
}

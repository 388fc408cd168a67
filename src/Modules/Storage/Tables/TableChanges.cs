using System.Text.Json;
using Headgate.Kernel;
using Headgate.Lake;
using Npgsql;

namespace Headgate.Storage;

/// <summary>A change of what a table is; its rows stay.</summary>
/// <param name="After">The table afterwards.</param>
/// <param name="Data">What the lake must do for it.</param>
/// <param name="Event">The event's name.</param>
/// <param name="Message">The event's text.</param>
internal sealed record TableChange(Table After, IReadOnlyList<SchemaChange> Data, string Event, string Message)
{
    /// <summary>Whether an alias can be changed so: what is its own and not its source's.</summary>
    public bool SuitsAliases { get; init; }

    /// <summary>Refuses the change in the transaction that makes it; the bucket is held then.</summary>
    public Func<NpgsqlTransaction, CancellationToken, Task>? Guard { get; init; }
}

/// <summary>Changes columns, key, names and descriptions: all that one job asks for, or nothing.</summary>
internal sealed class TableChanges(TableStore tables, DataLake lake, JobEvents events, TimeProvider clock)
{
    /// <param name="job">The job.</param>
    /// <param name="tableId">The table.</param>
    /// <param name="plan">Says what becomes of the table as it is now.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="RefusedException">The table is gone, or the change does not fit it or its rows.</exception>
    public async Task<PreparedJob> PrepareAsync(Job job, string tableId, Func<Table, TableChange> plan, CancellationToken stop)
    {
        var table = await tables.FindAsync(job.Project, job.Branch, tableId, stop) ?? throw new RefusedException(TableErrors.NotFound(job.Project, tableId));
        var change = plan(table);
        if (!change.SuitsAliases)
            table.RequireOwnRows();
        var prepared = change.Data.Count > 0 ? await lake.PrepareSchemaChangeAsync(job.Project, table.Data, change.Data, stop) : null;
        return new PreparedJob((transaction, token) => PublishAsync(transaction, job, change, prepared, token), prepared);
    }

    private async Task<JobOutcome> PublishAsync(NpgsqlTransaction transaction, Job job, TableChange change, PreparedVersion? prepared, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var bucket = await BucketStore.ChangeAsync(transaction, job.Project, job.Branch, change.After.BucketId, now, stop);
        if (bucket is not null && change.Guard is { } guard)
            await guard(transaction, stop);
        var stored = bucket is null ? null : await TableStore.RedefineAsync(transaction, prepared is null ? change.After : change.After with { LastChange = now }, stop);
        if (stored is null)
            throw new RefusedException(TableErrors.NotFound(job.Project, change.After.Id));
        if (prepared is not null)
            await lake.PublishAsync(transaction, prepared, stop);
        await events.RecordAsync(transaction, job, change.Event, change.Message, JobEvents.Of(stored), stop);
        var withTotals = await BucketStore.FindAsync(transaction, job.Project, job.Branch, stored.BucketId, stop) ?? bucket!;
        var view = TableView.Detail(stored, withTotals, job.BaseUrl).With(await MetadataStore.OfTableAsync(transaction, stored, stop));
        return new JobOutcome(JsonSerializer.SerializeToNode(view, JsonWire.Options));
    }
}

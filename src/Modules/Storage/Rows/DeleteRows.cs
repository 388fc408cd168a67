using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Lake;
using Npgsql;

namespace Headgate.Storage;

/// <param name="TableId">The table.</param>
/// <param name="Request">The filters as they were sent; relative times count from the job's creation.</param>
internal sealed record DeleteRowsWork(string TableId, JsonObject Request);

/// <summary>Deletes the rows that match filters, or all rows.</summary>
internal sealed class DeleteRows(TableStore tables, IWorkspaceSource workspaces, DataLake lake, TableCompaction compaction, JobEvents events, TimeProvider clock) : IJobOperation
{
    public const string Operation = "tableRowsDelete";

    public string Name => Operation;

    public async Task<PreparedJob> PrepareAsync(Job job, IProgress<LakeProgress> progress, CancellationToken stop)
    {
        var work = job.ReadWork<DeleteRowsWork>();
        var table = await tables.FindAsync(job.Project, job.Branch, work.TableId, stop) ?? throw new RefusedException(TableErrors.NotFound(job.Project, work.TableId));
        List<WorkspaceFilter> byWorkspaces = [];
        var rows = RowQuery.ReadSelection(new Fields(work.Request), job.Created, byWorkspaces);
        await using var values = new WorkspaceValues();
        foreach (var filter in byWorkspaces)
            rows = rows with { Filters = [.. rows.Filters, await values.ReadAsync(job, filter, workspaces, stop)] };
        RowQuery.CheckFilters(table, rows);
        var prepared = await lake.PrepareDeleteAsync(job.Project, table.RequireOwnRows().Data, rows, stop);
        return new PreparedJob((transaction, token) => PublishAsync(transaction, job, table, rows.IsAll, prepared, token), prepared);
    }

    private async Task<JobOutcome> PublishAsync(
        NpgsqlTransaction transaction, Job job, Table table, bool isTruncation, PreparedVersion prepared, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        if (await BucketStore.ChangeAsync(transaction, job.Project, job.Branch, table.BucketId, now, stop) is null)
            throw new RefusedException(TableErrors.NotFound(job.Project, table.Id));
        var version = await lake.PublishAsync(transaction, prepared, stop);
        var left = table with { RowsCount = version.Rows, DataSizeBytes = version.Bytes };
        if (await TableStore.UpdateAsync(transaction, left, imported: false, now, stop) is null)
            throw new RefusedException(TableErrors.NotFound(job.Project, table.Id));
        var results = new JsonObject { ["deletedRows"] = prepared.RowsRemoved };
        await events.RecordAsync(
            transaction, job, isTruncation ? "storage.tableTruncated" : "storage.tableRowsDeleted",
            $"Deleted {prepared.RowsRemoved} rows from table {table.Id}", JobEvents.Of(table), stop, results.DeepClone());
        await compaction.RequestAsync(transaction, left, prepared, stop);
        return new JobOutcome(results);
    }
}

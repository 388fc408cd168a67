using Headgate.Kernel;
using Headgate.Lake;
using Npgsql;

namespace Headgate.Storage;

/// <param name="TableId">The table.</param>
/// <param name="FileId">The file; 0 when the rows are a workspace's.</param>
/// <param name="Fields">What becomes of the rows.</param>
/// <param name="Workspace">Where the rows are, when not in a file.</param>
internal sealed record ImportTableWork(string TableId, long FileId, ImportFields Fields, WorkspaceObject? Workspace = null);

/// <summary>Loads a file, or a table of a workspace, into a table: full or incremental.</summary>
internal sealed class ImportTable(
    TableStore tables, ImportSources sources, DataLake lake, TableCompaction compaction, JobEvents events, TimeProvider clock) : IJobOperation
{
    public const string Operation = "tableImport";

    public string Name => Operation;

    public async Task<PreparedJob> PrepareAsync(Job job, IProgress<LakeProgress> progress, CancellationToken stop)
    {
        var work = job.ReadWork<ImportTableWork>();
        var began = clock.GetTimestamp();
        var table = await tables.FindAsync(job.Project, job.Branch, work.TableId, stop) ?? throw new RefusedException(TableErrors.NotFound(job.Project, work.TableId));
        await using var source = await sources.OpenAsync(job, work.FileId, work.Workspace, work.Fields.Columns, stop);
        var metrics = source.Metrics;
        var request = source.Table is { } rows ? work.Fields.ToRequest(source, rows, table) : work.Fields.ToRequest(source.Paths, table);
        var prepared = await lake.PrepareLoadAsync(job.Project, table.RequireOwnRows().Data, request, progress, stop);
        var seconds = clock.GetElapsedTime(began).TotalSeconds;
        return new PreparedJob((transaction, token) => PublishAsync(transaction, job, table, metrics, prepared, seconds, token), prepared);
    }

    public Task StartedAsync(NpgsqlTransaction transaction, Job job, CancellationToken stop) =>
        events.RecordAsync(transaction, job, "storage.tableImportStarted", $"Started import to table {job.TableId}", JobEvents.OfTable(job.TableId!), stop);

    public Task FailedAsync(NpgsqlTransaction transaction, Job job, JobFailure failure, CancellationToken stop) =>
        events.RecordAsync(
            transaction, job, "storage.tableImportError", $"Error on table {job.TableId} import: {failure.Message}", JobEvents.OfTable(job.TableId!), stop, type: "error");

    private async Task<JobOutcome> PublishAsync(
        NpgsqlTransaction transaction, Job job, Table table, JobMetrics metrics, PreparedVersion prepared, double seconds, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        if (await BucketStore.ChangeAsync(transaction, job.Project, job.Branch, table.BucketId, now, stop) is null)
            throw new RefusedException(TableErrors.NotFound(job.Project, table.Id));
        var version = await lake.PublishAsync(transaction, prepared, stop);
        var loaded = table with
        {
            Columns = [.. table.Columns, .. prepared.AddedColumns.Select(name => new ColumnSpec(name, null))],
            RowsCount = version.Rows,
            DataSizeBytes = version.Bytes,
        };
        if (await TableStore.UpdateAsync(transaction, loaded, imported: true, now, stop) is null)
            throw new RefusedException(TableErrors.NotFound(job.Project, table.Id));
        var result = ImportResult.Of(loaded, prepared, seconds);
        await events.RecordAsync(
            transaction, job, "storage.tableImportDone", $"Successfully imported {prepared.RowsRead} rows to table {table.Id}", JobEvents.Of(table), stop,
            result.ToEventResults(), ImportResult.Performance(seconds), "success");
        await compaction.RequestAsync(transaction, loaded, prepared, stop);
        return new JobOutcome(result.ToJson()) { Metrics = metrics };
    }
}

using System.Text.Json;
using Headgate.Kernel;
using Headgate.Lake;
using Npgsql;

namespace Headgate.Storage;

/// <summary>What a new table was filled with.</summary>
internal sealed record ImportedRows(long Count, double Seconds);

/// <summary>Puts tables that jobs made into their buckets.</summary>
internal sealed class NewTables(JobEvents events, TimeProvider clock)
{
    /// <returns>The outcome of the job: the table as its detail shows it.</returns>
    /// <exception cref="RefusedException">The bucket is gone, or the name is taken.</exception>
    public async Task<JobOutcome> AddAsync(
        NpgsqlTransaction transaction, Job job, string bucketId, TableDefinition definition, LakeVersion version, ImportedRows? loaded, CancellationToken stop,
        TableMetadata? notes = null)
    {
        var now = clock.GetUtcNow();
        var bucket = await BucketStore.ChangeAsync(transaction, job.Project, job.Branch, bucketId, now, stop)
            ?? throw new RefusedException(BucketErrors.NotFound(job.Project, bucketId));
        var table = await TableStore.InsertAsync(
            transaction,
            new Table
            {
                Project = job.Project,
                Branch = job.Branch,
                Bucket = bucket.Number,
                BucketId = bucket.Id,
                Name = definition.Name,
                DisplayName = definition.Name,
                Data = version.Table,
                IsTyped = definition.IsTyped,
                KeepsTimestamp = definition.KeepsTimestamp,
                PrimaryKey = definition.PrimaryKey,
                Columns = definition.Columns,
                Layout = definition.Layout,
                RowsCount = version.Rows,
                DataSizeBytes = version.Bytes,
                Created = now,
                LastImport = loaded is null ? null : now,
                LastChange = now,
            },
            stop);
        if (notes is not null)
            await MetadataRestore.SetAsync(transaction, table, notes, now, stop);
        await events.RecordAsync(transaction, job, "storage.tableCreated", $"Created table {table.Id}", JobEvents.Of(table), stop);
        if (loaded is not null)
        {
            var result = new ImportResult([.. table.Columns.Select(column => column.Name)], loaded.Count, table.RowsCount, table.DataSizeBytes, loaded.Seconds);
            await events.RecordAsync(
                transaction, job, "storage.tableImportDone", $"Successfully imported {loaded.Count} rows to table {table.Id}", JobEvents.Of(table), stop,
                result.ToEventResults(), ImportResult.Performance(loaded.Seconds), "success");
        }

        var withTotals = await BucketStore.FindAsync(transaction, job.Project, job.Branch, bucketId, stop) ?? bucket;
        var view = TableView.Detail(table, withTotals, job.BaseUrl).With(await MetadataStore.OfTableAsync(transaction, table, stop));
        return new JobOutcome(JsonSerializer.SerializeToNode(view, JsonWire.Options)) { TableId = table.Id };
    }
}

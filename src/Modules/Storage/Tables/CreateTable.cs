using Headgate.Kernel;
using Headgate.Lake;
using Npgsql;

namespace Headgate.Storage;

internal sealed record CreateTableWork(string BucketId, string Name, long FileId, CsvFields Csv, IReadOnlyList<string> PrimaryKey, IReadOnlyList<string> Columns)
{
    /// <summary>What it is made of instead of a file.</summary>
    public CloneTableWork? Earlier { get; init; }
}

/// <summary>Makes an untyped table out of a CSV file: its header names the columns, its rows are loaded.</summary>
internal sealed class CreateTable(BucketStore buckets, TableStore tables, ImportFiles files, DataLake lake, NewTables made, ClonedTables clones, TimeProvider clock) : IJobOperation
{
    public const string Operation = "tableCreate";

    public string Name => Operation;

    public async Task<PreparedJob> PrepareAsync(Job job, IProgress<LakeProgress> progress, CancellationToken stop)
    {
        var work = job.ReadWork<CreateTableWork>();
        if (work.Earlier is { } earlier)
            return await clones.PrepareAsync(job, earlier, stop);
        var began = clock.GetTimestamp();
        var bucket = await buckets.FindAsync(job.Project, job.Branch, work.BucketId, stop) ?? throw new RefusedException(BucketErrors.NotFound(job.Project, work.BucketId));
        if (await tables.FindAsync(job.Project, job.Branch, TableIds.Of(bucket.Id, work.Name), stop) is not null)
            throw new RefusedException(TableErrors.AlreadyExists(bucket.Id, work.Name));
        using var file = await files.OpenAsync(job, new FileId(work.FileId), stop);
        var metrics = file.Metrics;
        var source = new CsvSource(file.Paths, work.Csv.ToDialect()) { Rename = ColumnNames.FromHeader, Columns = work.Columns.Count > 0 ? work.Columns : null };
        var columns = await lake.ReadColumnsAsync(source, stop);
        var missing = work.PrimaryKey.Where(part => !columns.Contains(part)).ToList();
        if (missing.Count > 0)
            throw new RefusedException(TableErrors.InvalidPrimaryKey(missing));
        var prepared = await lake.PrepareNewTableAsync(
            job.Project, typed: false, [.. columns.Select(NewColumn.Untyped)], work.PrimaryKey, new LoadRequest(source), progress, stop);
        var definition = new TableDefinition(work.Name, IsTyped: false, KeepsTimestamp: true, [.. columns.Select(name => new ColumnSpec(name, null))], work.PrimaryKey);
        var seconds = clock.GetElapsedTime(began).TotalSeconds;
        return new PreparedJob(PublishAsync, prepared);

        async Task<JobOutcome> PublishAsync(NpgsqlTransaction transaction, CancellationToken token)
        {
            var version = await lake.PublishAsync(transaction, prepared, token);
            var view = await made.AddAsync(transaction, job, bucket.Id, definition, version, new ImportedRows(prepared.RowsRead, seconds), token);
            return view with { Metrics = metrics };
        }
    }
}

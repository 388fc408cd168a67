using Headgate.Kernel;
using Headgate.Lake;
using Npgsql;

namespace Headgate.Storage;

internal sealed record CreateTableWork(string BucketId, string Name, long FileId, CsvFields Csv, IReadOnlyList<string> PrimaryKey, IReadOnlyList<string> Columns)
{
    /// <summary>What it is made of instead of a file.</summary>
    public CloneTableWork? Earlier { get; init; }

    /// <summary>Where the rows are, when not in a file.</summary>
    public WorkspaceObject? Workspace { get; init; }

    /// <summary>Whether the table of a workspace keeps its types.</summary>
    public bool KeepsTypes { get; init; }
}

/// <summary>Makes a table out of a CSV file, whose header names the columns, or of a workspace's table.</summary>
internal sealed class CreateTable(BucketStore buckets, TableStore tables, ImportSources sources, DataLake lake, NewTables made, ClonedTables clones, TimeProvider clock) : IJobOperation
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
        await using var source = await sources.OpenAsync(job, work.FileId, work.Workspace, work.Columns, stop);
        var metrics = source.Metrics;
        var (load, columns) = await ReadAsync(work, bucket, source, stop);
        var missing = work.PrimaryKey.Where(part => columns.All(column => column.Name != part)).ToList();
        if (missing.Count > 0)
            throw new RefusedException(TableErrors.InvalidPrimaryKey(missing));
        var isTyped = columns.Any(column => column.Type is not null);
        var prepared = await lake.PrepareNewTableAsync(job.Project, isTyped, [.. columns.Select(column => column.ToNewColumn())], work.PrimaryKey, load, progress, stop);
        var definition = new TableDefinition(work.Name, isTyped, KeepsTimestamp: true, columns, work.PrimaryKey);
        var seconds = clock.GetElapsedTime(began).TotalSeconds;
        return new PreparedJob(PublishAsync, prepared);

        async Task<JobOutcome> PublishAsync(NpgsqlTransaction transaction, CancellationToken token)
        {
            var version = await lake.PublishAsync(transaction, prepared, token);
            var view = await made.AddAsync(transaction, job, bucket.Id, definition, version, new ImportedRows(prepared.RowsRead, seconds), token);
            return view with { Metrics = metrics };
        }
    }

    private async Task<(LoadRequest Load, IReadOnlyList<ColumnSpec> Columns)> ReadAsync(CreateTableWork work, Bucket bucket, ImportSource source, CancellationToken stop)
    {
        if (source.Table is { } rows)
            return (new LoadRequest(source.ToSource(rows, target: null)) { NullValues = rows.NullTexts }, [.. rows.Columns.Select(column => Spec(work, bucket, column))]);
        var csv = new CsvSource(source.Paths, work.Csv.ToDialect()) { Rename = ColumnNames.FromHeader, Columns = work.Columns.Count > 0 ? work.Columns : null };
        return (new LoadRequest(csv), [.. (await lake.ReadColumnsAsync(csv, stop)).Select(name => new ColumnSpec(name, null))]);
    }

    private static ColumnSpec Spec(CreateTableWork work, Bucket bucket, WorkspaceTableColumn column)
    {
        if (!work.KeepsTypes)
            return new ColumnSpec(column.Name, null);
        var nullable = !work.PrimaryKey.Contains(column.Name);
        var types = BackendTypes.Of(bucket.Backend);
        return new ColumnSpec(column.Name, column.Type is not null && SourceTypes.For(bucket.Backend, column.Type) is { } type
            ? types.Parse(column.Name, type.Type, type.Length, type.Nullable && nullable, value: null)
            : types.OfBasetype("STRING", nullable, value: null));
    }
}

using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>Makes the jobs that bring a table of a workspace to where an output mapping says.</summary>
public sealed class WorkspaceImports
{
    private readonly TableStore tables;
    private readonly TableAccessRules tableAccess;
    private readonly BucketAccessRules bucketAccess;

    internal WorkspaceImports(TableStore tables, TableAccessRules tableAccess, BucketAccessRules bucketAccess) =>
        (this.tables, this.tableAccess, this.bucketAccess) = (tables, tableAccess, bucketAccess);

    /// <summary>An import into the table when it is there, else a new table.</summary>
    /// <exception cref="RefusedException">403, or the bucket is not there.</exception>
    public async Task<JobRequest> RequestAsync(Origin from, long workspace, string name, ImportTarget target, CancellationToken stop)
    {
        var place = new WorkspaceObject(workspace, name);
        var bucket = await bucketAccess.FindAsync(from, TableIds.BucketOf(target.TableId), BucketAccess.Write, stop);
        if (await tables.FindAsync(from.Project, from.Branch.Id, target.TableId, stop) is null)
            return new NewTableFields(TableName.Check(target.TableId[(bucket.Id.Length + 1)..]), Csv, target.PrimaryKey, target.Columns).ToJob(from, bucket, place);
        var table = await tableAccess.FindOwnRowsAsync(from, target.TableId, stop);
        var fields = new ImportFields(Csv, target.Incremental, WithoutHeaders: false, target.Columns, IgnoredLines: null, NullValues: []);
        return JobRequest.On(table, from, ImportTable.Operation, fields.ToParams(place.ToParams()), new ImportTableWork(table.Id, 0, fields, place));
    }

    private static CsvFields Csv { get; } = new(",", "\"", "");
}

/// <summary>Where rows of a workspace go.</summary>
/// <param name="TableId">The table.</param>
/// <param name="PrimaryKey">The key of a new table.</param>
/// <param name="Columns">The columns; empty for all.</param>
/// <param name="Incremental">Whether rows are added.</param>
public sealed record ImportTarget(string TableId, IReadOnlyList<string> PrimaryKey, IReadOnlyList<string> Columns, bool Incremental);

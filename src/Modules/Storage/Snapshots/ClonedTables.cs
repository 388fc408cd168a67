using System.Globalization;
using Headgate.Kernel;
using Headgate.Lake;
using Npgsql;

namespace Headgate.Storage;

/// <summary>A table to be made of an earlier version: a snapshot's, or the one that a table had at a time.</summary>
internal sealed record CloneTableWork(string BucketId, string Name, long? SnapshotId, string? SourceTableId, DateTimeOffset? At);

/// <summary>Makes tables that begin with the rows of an earlier version, by reference.</summary>
internal sealed class ClonedTables(SnapshotStore snapshots, TableStore tables, TableShapes shapes, DataLake lake, NewTables made)
{
    public Task<PreparedJob> PrepareAsync(Job job, CloneTableWork work, CancellationToken stop) =>
        work.SnapshotId is { } snapshot ? FromSnapshotAsync(job, work, snapshot, stop) : FromPastAsync(job, work, work.SourceTableId!, work.At!.Value, stop);

    private async Task<PreparedJob> FromSnapshotAsync(Job job, CloneTableWork work, long id, CancellationToken stop)
    {
        var gone = new RefusedException(SnapshotErrors.NotFound(id.ToString(CultureInfo.InvariantCulture)));
        var snapshot = await snapshots.FindAsync(job.Project, id, stop) ?? throw gone;
        var version = await lake.FindVersionAsync(snapshot.Project, snapshot.Data, snapshot.Version, stop) ?? throw gone;
        return new PreparedJob(async (transaction, token) =>
            await SnapshotStore.HoldAsync(transaction, job.Project, id, token) is null
                ? throw gone
                : await CloneAsync(transaction, job, work.BucketId, snapshot.Content.ToDefinition(work.Name), version, snapshot.Content.Notes, token));
    }

    private async Task<PreparedJob> FromPastAsync(Job job, CloneTableWork work, string sourceId, DateTimeOffset at, CancellationToken stop)
    {
        var source = await tables.FindAsync(job.Project, job.Branch, sourceId, stop) ?? throw new RefusedException(TableErrors.NotFound(job.Project, sourceId));
        if (source.Alias is not null)
            throw new RefusedException(TimeTravelErrors.NotSupported(source.Id));
        var version = await lake.FindVersionAtAsync(source.Project, source.Data, at, stop) ?? throw new RefusedException(TimeTravelErrors.Invalid(source.Id, at));
        var columns = await shapes.ColumnsOfAsync(source, version, stop);
        var definition = new TableDefinition(work.Name, version.Schema.Typed, source.KeepsTimestamp, columns, version.Schema.PrimaryKey);
        return new PreparedJob((transaction, token) => CloneAsync(transaction, job, work.BucketId, definition, version, TableMetadata.None, token));
    }

    private async Task<JobOutcome> CloneAsync(
        NpgsqlTransaction transaction, Job job, string bucketId, TableDefinition definition, LakeVersion version, TableMetadata notes, CancellationToken stop)
    {
        var clone = await lake.CloneAsync(transaction, version.Project, version.Table, version.Number, job.Project, stop);
        return await made.AddAsync(transaction, job, bucketId, definition, version with { Table = clone, Number = 1 }, loaded: null, stop, notes);
    }
}

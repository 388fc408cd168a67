using System.Globalization;
using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Lake;
using Npgsql;

namespace Headgate.Storage;

internal sealed record DeleteSnapshotWork(long SnapshotId);

/// <summary>Gives a snapshot up; tables that were made of it keep their rows.</summary>
internal sealed class DeleteSnapshot(SnapshotStore snapshots, DataLake lake, JobEvents events) : IJobOperation
{
    public const string Operation = "tableSnapshotDelete";

    public string Name => Operation;

    public static JobRequest Request(Snapshot snapshot, Origin from) =>
        new(from, Operation, new JsonObject { ["snapshotId"] = snapshot.Id.ToString(CultureInfo.InvariantCulture) }, new DeleteSnapshotWork(snapshot.Id)) { TableId = snapshot.TableId };

    public async Task<PreparedJob> PrepareAsync(Job job, IProgress<LakeProgress> progress, CancellationToken stop)
    {
        var id = job.ReadWork<DeleteSnapshotWork>().SnapshotId;
        var snapshot = await snapshots.FindAsync(job.Project, id, stop) ?? throw NotFound(id);
        return new PreparedJob((transaction, token) => DeleteAsync(transaction, job, snapshot, token));
    }

    private async Task<JobOutcome> DeleteAsync(NpgsqlTransaction transaction, Job job, Snapshot snapshot, CancellationToken stop)
    {
        var pin = await SnapshotStore.DeleteAsync(transaction, job.Project, snapshot.Id, stop) ?? throw NotFound(snapshot.Id);
        await lake.UnpinAsync(transaction, job.Project, pin, stop);
        await events.RecordAsync(
            transaction, job, "storage.tableSnapshotDeleted", $"Deleted snapshot {snapshot.Id} of table {snapshot.TableId}", JobEvents.OfTable(snapshot.TableId), stop);
        return new JobOutcome(null);
    }

    private static RefusedException NotFound(long id) => new(SnapshotErrors.NotFound(id.ToString(CultureInfo.InvariantCulture)));
}

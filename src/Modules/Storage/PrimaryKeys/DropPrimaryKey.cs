using Headgate.Lake;

namespace Headgate.Storage;

internal sealed record DropPrimaryKeyWork(string TableId);

/// <summary>Takes a table's primary key away; loads then add rows whatever is there.</summary>
internal sealed class DropPrimaryKey(TableChanges changes) : IJobOperation
{
    public const string Operation = "tablePrimaryKeyDelete";

    public string Name => Operation;

    public Task<PreparedJob> PrepareAsync(Job job, IProgress<LakeProgress> progress, CancellationToken stop) =>
        changes.PrepareAsync(
            job, job.ReadWork<DropPrimaryKeyWork>().TableId,
            table => new TableChange(
                table with { PrimaryKey = [] }, [new SchemaChange.SetPrimaryKey([])], "storage.tablePrimaryKeyDeleted", $"Removed the primary key of table {table.Id}"),
            stop);
}

using Headgate.Lake;

namespace Headgate.Storage;

internal sealed record UpdateColumnDefinitionWork(string TableId, ColumnPatch Patch);

/// <summary>Changes length, nullability, default or description of one column.</summary>
internal sealed class UpdateColumnDefinition(TableChanges changes) : IJobOperation
{
    public const string Operation = "tableColumnDefinitionUpdate";

    public string Name => Operation;

    public Task<PreparedJob> PrepareAsync(Job job, IProgress<LakeProgress> progress, CancellationToken stop)
    {
        var work = job.ReadWork<UpdateColumnDefinitionWork>();
        return changes.PrepareAsync(
            job, work.TableId,
            table =>
            {
                var (columns, data) = ColumnPatches.Apply(table, [work.Patch]);
                return new TableChange(
                    table with { Columns = columns }, data, "storage.tableColumnDefinitionUpdated", $"Updated definition of column {work.Patch.Column} of table {table.Id}");
            },
            stop);
    }
}

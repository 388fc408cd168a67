using Headgate.Lake;

namespace Headgate.Storage;

internal sealed record UpdateTableDefinitionWork(string TableId, TablePatch Patch);

/// <summary>Changes display name, description and columns of a table together.</summary>
internal sealed class UpdateTableDefinition(TableChanges changes) : IJobOperation
{
    public const string Operation = "tableDefinitionUpdate";

    public string Name => Operation;

    public Task<PreparedJob> PrepareAsync(Job job, IProgress<LakeProgress> progress, CancellationToken stop)
    {
        var work = job.ReadWork<UpdateTableDefinitionWork>();
        return changes.PrepareAsync(job, work.TableId, table => Plan(table, work.Patch), stop);
    }

    private static TableChange Plan(Table table, TablePatch patch)
    {
        var (columns, data) = ColumnPatches.Apply(table, patch.Columns);
        var after = table with
        {
            DisplayName = patch.DisplayName ?? table.DisplayName,
            Description = patch.SetsDescription ? patch.Description : table.Description,
            Columns = columns,
        };
        return new TableChange(after, data, "storage.tableDefinitionUpdated", $"Updated definition of table {table.Id}");
    }
}

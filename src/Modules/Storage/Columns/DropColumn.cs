using Headgate.Lake;

namespace Headgate.Storage;

internal sealed record DropColumnWork(string TableId, string Column, bool Force);

/// <summary>Deletes a column; earlier versions of the table keep it.</summary>
internal sealed class DropColumn(TableChanges changes, AliasColumns aliases) : IJobOperation
{
    public const string Operation = "tableColumnDelete";

    public string Name => Operation;

    public async Task<PreparedJob> PrepareAsync(Job job, IProgress<LakeProgress> progress, CancellationToken stop)
    {
        var work = job.ReadWork<DropColumnWork>();
        return await aliases.RemoveAsync(job, work.TableId, work.Column, stop) ?? await changes.PrepareAsync(
            job, work.TableId,
            table => new TableChange(
                table with { Columns = [.. table.Columns.Where(column => column.Name != work.Column)] },
                [new SchemaChange.DropColumn(work.Column)],
                "storage.tableColumnDeleted", $"Deleted column {work.Column} from table {table.Id}")
            {
                Guard = (transaction, token) => DependentAliases.CheckColumnDropAsync(transaction, table, work.Column, work.Force, token),
            },
            stop);
    }
}

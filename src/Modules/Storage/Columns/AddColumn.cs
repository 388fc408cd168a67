using Headgate.Lake;

namespace Headgate.Storage;

internal sealed record AddColumnWork(string TableId, ColumnSpec Column);

/// <summary>Adds a column at the end of a table; the rows that are there have its default.</summary>
internal sealed class AddColumn(TableChanges changes, AliasColumns aliases) : IJobOperation
{
    public const string Operation = "tableColumnAdd";

    public string Name => Operation;

    public async Task<PreparedJob> PrepareAsync(Job job, IProgress<LakeProgress> progress, CancellationToken stop)
    {
        var work = job.ReadWork<AddColumnWork>();
        return await aliases.AddAsync(job, work.TableId, work.Column.Name, stop) ?? await changes.PrepareAsync(
            job, work.TableId,
            table => new TableChange(
                table with { Columns = [.. table.Columns, work.Column] },
                [new SchemaChange.AddColumn(work.Column.ToNewColumn())],
                "storage.tableColumnAdded", $"Added column {work.Column.Name} to table {table.Id}"),
            stop);
    }
}

using Headgate.Kernel;
using Headgate.Lake;

namespace Headgate.Storage;

internal sealed record AddPrimaryKeyWork(string TableId, IReadOnlyList<string> Columns, bool SkipDuplicatesCheck);

/// <summary>Makes columns the primary key, unless two rows have the same values in them.</summary>
internal sealed class AddPrimaryKey(TableChanges changes) : IJobOperation
{
    public const string Operation = "tablePrimaryKeyAdd";

    public string Name => Operation;

    public Task<PreparedJob> PrepareAsync(Job job, IProgress<LakeProgress> progress, CancellationToken stop)
    {
        var work = job.ReadWork<AddPrimaryKeyWork>();
        return changes.PrepareAsync(job, work.TableId, table => Plan(table, work), stop);
    }

    private static TableChange Plan(Table table, AddPrimaryKeyWork work)
    {
        if (table.PrimaryKey.Count > 0)
            throw new RefusedException(PrimaryKeyErrors.AlreadySet(table));
        var missing = work.Columns.Where(column => table.Find(column) is null).ToList();
        if (missing.Count > 0)
            throw new RefusedException(TableErrors.InvalidPrimaryKey(missing));
        return new TableChange(
            table with { PrimaryKey = work.Columns },
            [new SchemaChange.SetPrimaryKey(work.Columns) { WithoutCheck = work.SkipDuplicatesCheck }],
            "storage.tablePrimaryKeyAdded", $"Added primary key ({string.Join(", ", work.Columns)}) to table {table.Id}");
    }
}

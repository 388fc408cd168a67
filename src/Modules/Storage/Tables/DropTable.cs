using Headgate.Kernel;
using Headgate.Lake;
using Npgsql;

namespace Headgate.Storage;

internal sealed record DropTableWork(string TableId, bool Force);

/// <summary>Drops a table; jobs that wait for it fail because it is not there any more.</summary>
internal sealed class DropTable(TableStore tables, TableDrops drops) : IJobOperation
{
    public const string Operation = "tableDrop";

    public string Name => Operation;

    public async Task<PreparedJob> PrepareAsync(Job job, IProgress<LakeProgress> progress, CancellationToken stop)
    {
        var work = job.ReadWork<DropTableWork>();
        var table = await tables.FindAsync(job.Project, job.Branch, work.TableId, stop) ?? throw new RefusedException(TableErrors.NotFound(job.Project, work.TableId));
        return new PreparedJob((transaction, token) => DropAsync(transaction, job, table, work.Force, token));
    }

    private async Task<JobOutcome> DropAsync(NpgsqlTransaction transaction, Job job, Table table, bool force, CancellationToken stop)
    {
        var aliases = await SeizeStore.TableAsync(transaction, table, stop);
        // Its rows may be others by now.
        if (await TableStore.FindAsync(transaction, table.Project, table.Number, stop) is not { } found)
            throw new RefusedException(TableErrors.NotFound(job.Project, table.Id));
        if (aliases.Count > 0 && !force)
            throw new RefusedException(AliasErrors.TableHasAliases(table.Name));
        await drops.DropAsync(transaction, job, [found], aliases, stop);
        return new JobOutcome(null);
    }
}

using Headgate.Kernel;
using Headgate.Lake;
using Npgsql;

namespace Headgate.Storage;

internal sealed record DropTableWork(string TableId);

/// <summary>Drops a table; jobs that wait for it fail because it is not there any more.</summary>
internal sealed class DropTable(TableStore tables, DataLake lake, JobEvents events, TimeProvider clock) : IJobOperation
{
    public const string Operation = "tableDrop";

    public string Name => Operation;

    public async Task<PreparedJob> PrepareAsync(Job job, IProgress<LakeProgress> progress, CancellationToken stop)
    {
        var work = job.ReadWork<DropTableWork>();
        var table = await tables.FindAsync(job.Project, job.Branch, work.TableId, stop) ?? throw new RefusedException(TableErrors.NotFound(job.Project, work.TableId));
        return new PreparedJob((transaction, token) => DropAsync(transaction, job, table, token));
    }

    private async Task<JobOutcome> DropAsync(NpgsqlTransaction transaction, Job job, Table table, CancellationToken stop)
    {
        if (await BucketStore.ChangeAsync(transaction, job.Project, job.Branch, table.BucketId, clock.GetUtcNow(), stop) is null
            || !await TableStore.DeleteAsync(transaction, table, stop))
            throw new RefusedException(TableErrors.NotFound(job.Project, table.Id));
        await lake.DropTableAsync(transaction, table.Project, table.Data, stop);
        await events.RecordAsync(transaction, job, "storage.tableDeleted", $"Dropped table {table.Id}", JobEvents.Of(table), stop);
        return new JobOutcome(null);
    }
}

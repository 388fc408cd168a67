using System.Text.Json;
using Headgate.Identity;
using Headgate.Kernel;
using Headgate.Lake;
using Npgsql;

namespace Headgate.Storage;

internal sealed record SwapTablesWork(string TableId, string TargetTableId);

/// <summary>Exchanges two tables of a development branch by reference: nobody ever sees one of them without the other.</summary>
/// <remarks>The queue keeps away other jobs of the first table only. A job of the other one that has begun finds other rows when it publishes, and is tried again.</remarks>
internal sealed class SwapTables(BranchCatalogue branches, JobEvents events, TimeProvider clock) : IJobOperation
{
    public const string Operation = "tableSwap";

    public string Name => Operation;

    public Task<PreparedJob> PrepareAsync(Job job, IProgress<LakeProgress> progress, CancellationToken stop) =>
        Task.FromResult(new PreparedJob((transaction, token) => SwapAsync(transaction, job, job.ReadWork<SwapTablesWork>(), token)));

    private async Task<JobOutcome> SwapAsync(NpgsqlTransaction transaction, Job job, SwapTablesWork work, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        await branches.HoldAsync(transaction, job.Project, job.Branch, stop);
        var (table, target) = await HoldAsync(transaction, job, work, now, stop);
        await SwapStore.ExchangeAsync(transaction, table, target, now, stop);
        var swapped = await FindAsync(transaction, job, table.Id, stop);
        var other = await FindAsync(transaction, job, target.Id, stop);
        await DoneAsync(transaction, job, swapped, other, now, stop);
        await DoneAsync(transaction, job, other, swapped, now, stop);
        var bucket = await BucketStore.FindAsync(transaction, job.Project, job.Branch, swapped.BucketId, stop) ?? throw new InvalidOperationException($"Bucket {swapped.BucketId} is gone.");
        var view = TableView.Detail(swapped, bucket, job.BaseUrl).With(await MetadataStore.OfTableAsync(transaction, swapped, stop));
        return new JobOutcome(JsonSerializer.SerializeToNode(view, JsonWire.Options));
    }

    /// <summary>Locks both buckets, then both tables, each by number as all do, and sees that no alias loses a column that it needs.</summary>
    private static async Task<(Table Table, Table Target)> HoldAsync(NpgsqlTransaction transaction, Job job, SwapTablesWork work, DateTimeOffset now, CancellationToken stop)
    {
        Table[] known = [await FindAsync(transaction, job, work.TableId, stop), await FindAsync(transaction, job, work.TargetTableId, stop)];
        foreach (var bucket in known.DistinctBy(table => table.Bucket).OrderBy(table => table.Bucket))
        {
            if (await BucketStore.ChangeAsync(transaction, job.Project, job.Branch, bucket.BucketId, now, stop) is null)
                throw new RefusedException(TableErrors.NotFound(job.Project, bucket.Id));
        }

        // Whoever changes a table has its bucket, so from here on they stay as they are.
        var table = (await FindAsync(transaction, job, work.TableId, stop)).RequireOwnRows();
        var target = (await FindAsync(transaction, job, work.TargetTableId, stop)).RequireOwnRows();
        foreach (var (one, other) in table.Number < target.Number ? [(table, target), (target, table)] : new[] { (target, table), (table, target) })
            await DependentAliases.CheckReplacementAsync(transaction, one, other.Columns, stop);
        return (table, target);
    }

    private async Task DoneAsync(NpgsqlTransaction transaction, Job job, Table table, Table other, DateTimeOffset now, CancellationToken stop)
    {
        await FiringTriggers.ChangedAsync(transaction, table, now, stop);
        await events.RecordAsync(transaction, job, "storage.tableSwapped", $"Swapped table {table.Id} with {other.Id}", JobEvents.Of(table), stop);
    }

    private static async Task<Table> FindAsync(NpgsqlTransaction transaction, Job job, string id, CancellationToken stop) =>
        await BranchCopyStore.FindTableAsync(transaction, job.Project, job.Branch, id, stop) ?? throw new RefusedException(TableErrors.NotFound(job.Project, id));
}

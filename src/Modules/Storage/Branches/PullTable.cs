using System.Text.Json;
using Headgate.Identity;
using Headgate.Kernel;
using Headgate.Lake;
using Npgsql;

namespace Headgate.Storage;

internal sealed record PullTableWork(string TableId, long SourceBranch);

/// <summary>Gives a branch's table the rows, columns and metadata that the default branch's table has at that moment, by reference.</summary>
internal sealed class PullTable(BranchCatalogue branches, DataLake lake, JobEvents events, TimeProvider clock) : IJobOperation
{
    public const string Operation = "devBranchTablePull";

    public string Name => Operation;

    public Task<PreparedJob> PrepareAsync(Job job, IProgress<LakeProgress> progress, CancellationToken stop) =>
        Task.FromResult(new PreparedJob((transaction, token) => PullAsync(transaction, job, job.ReadWork<PullTableWork>(), token)));

    private async Task<JobOutcome> PullAsync(NpgsqlTransaction transaction, Job job, PullTableWork work, CancellationToken stop)
    {
        var copy = new BranchCopy(job.Project, work.SourceBranch, job.Branch);
        var bucketId = TableIds.BucketOf(work.TableId);
        await branches.HoldAsync(transaction, job.Project, job.Branch, stop);
        await BranchCopyStore.HoldBucketsAsync(transaction, copy, bucketId, stop);
        var source = await BranchCopyStore.FindTableAsync(transaction, job.Project, copy.From, work.TableId, stop)
            ?? throw new RefusedException(TableErrors.NotFound(job.Project, work.TableId));
        if (source.Alias is not null)
            throw new RefusedException(BranchErrors.CannotPullAlias(source.Id));
        try
        {
            await BucketInBranchAsync(transaction, copy, bucketId, stop);
            await TableInBranchAsync(transaction, copy, source, stop);
        }
        catch (PostgresException clash) when (clash.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            throw new RefusedException(BranchErrors.PullConflict(source.Id), clash);
        }

        var pulled = await BranchCopyStore.FindTableAsync(transaction, job.Project, copy.To, source.Id, stop) ?? throw new InvalidOperationException($"Table {source.Id} is gone.");
        await events.RecordAsync(transaction, job, "storage.devBranchTablePulled", $"Pulled table {pulled.Id} from the default branch", JobEvents.Of(pulled), stop);
        var bucket = await BucketStore.FindAsync(transaction, job.Project, copy.To, bucketId, stop) ?? throw new InvalidOperationException($"Bucket {bucketId} is gone.");
        var view = TableView.Detail(pulled, bucket, job.BaseUrl).With(await MetadataStore.OfTableAsync(transaction, pulled, stop));
        return new JobOutcome(JsonSerializer.SerializeToNode(view, JsonWire.Options)) { TableId = pulled.Id };
    }

    private async Task BucketInBranchAsync(NpgsqlTransaction transaction, BranchCopy copy, string bucketId, CancellationToken stop)
    {
        if (await BucketStore.ChangeAsync(transaction, copy.Project, copy.To, bucketId, clock.GetUtcNow(), stop) is not null)
            return;
        await BranchCopyStore.CopyBucketsAsync(transaction, copy, bucketId, stop);
        await MetadataCopyStore.CopyOfBucketsAsync(transaction, copy, bucketId, stop);
    }

    private async Task TableInBranchAsync(NpgsqlTransaction transaction, BranchCopy copy, Table source, CancellationToken stop)
    {
        var clones = await lake.CloneHeadsAsync(transaction, copy.Project, [source.Data], copy.Project, stop);
        if (await BranchCopyStore.FindTableAsync(transaction, copy.Project, copy.To, source.Id, stop) is not { } target)
        {
            await BranchCopyStore.CopyTablesAsync(transaction, copy, source.Id, clones, stop);
        }
        else
        {
            if (target.Alias is not null)
                throw new RefusedException(BranchErrors.PullConflict(source.Id));
            // The row stays, and with it the aliases of the table.
            await DependentAliases.CheckReplacementAsync(transaction, target, source.Columns, stop);
            await BranchCopyStore.ReplaceTableAsync(transaction, source, target, clones[source.Data], stop);
            await lake.DropTableAsync(transaction, copy.Project, target.Data, stop);
            await BranchCopyStore.ForgetVersionsAsync(transaction, target, stop);
            await MetadataCopyStore.ForgetTableAsync(transaction, target, stop);
        }

        await MetadataCopyStore.CopyOfTablesAsync(transaction, copy, source.Id, stop);
    }
}

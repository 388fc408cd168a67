using Headgate.Identity;
using Headgate.Kernel;
using Headgate.Lake;
using Npgsql;

namespace Headgate.Storage;

/// <summary>Buckets and tables of a branch: rows of their own from the beginning, over tables of the lake that begin as references.</summary>
internal sealed class StorageBranchContent(DataLake lake, Remains remains) : IBranchContent
{
    public int Order => -100;

    public async Task CopyAsync(NpgsqlTransaction transaction, ProjectId project, long fromBranch, long toBranch, CancellationToken stop)
    {
        var copy = new BranchCopy(project, fromBranch, toBranch);
        // Publications change their bucket first: while the buckets are held, rows here and versions in the lake stay in step.
        await BranchCopyStore.HoldBucketsAsync(transaction, copy, null, stop);
        await BranchCopyStore.CopyBucketsAsync(transaction, copy, null, stop);
        var tables = await BranchCopyStore.LakeTablesAsync(transaction, copy, stop);
        var clones = await lake.CloneHeadsAsync(transaction, project, tables, project, stop);
        await BranchCopyStore.CopyTablesAsync(transaction, copy, null, clones, stop);
        await BranchAliasStore.CopyAsync(transaction, project, fromBranch, toBranch, stop);
        await MetadataCopyStore.CopyOfBucketsAsync(transaction, copy, null, stop);
        await MetadataCopyStore.CopyOfTablesAsync(transaction, copy, null, stop);
    }

    public async Task<bool> DeleteSomeAsync(NpgsqlTransaction transaction, ProjectId project, long branch, CancellationToken stop) =>
        (await remains.RemoveSomeAsync(transaction, project, branch, stop)).Count > 0 || await DeleteBucketsAsync(transaction, project, branch, stop);

    private static async Task<bool> DeleteBucketsAsync(NpgsqlTransaction transaction, ProjectId project, long branch, CancellationToken stop)
    {
        foreach (var bucket in await BucketStore.LockOnlyInAsync(transaction, project, branch, stop))
            await TokenBuckets.ForgetAsync(transaction, project, bucket, stop);
        await MetadataCopyStore.ForgetBranchAsync(transaction, project, branch, stop);
        return await BucketStore.DeleteOfBranchAsync(transaction, project, branch, stop) > 0;
    }
}

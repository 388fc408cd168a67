using Headgate.Kernel;
using Headgate.Lake;
using Npgsql;

namespace Headgate.Storage;

/// <summary>Buckets and tables of a branch: rows of their own from the beginning, over tables of the lake that begin as references.</summary>
internal sealed class StorageBranchContent(DataLake lake) : IBranchContent
{
    private const int TablesAtOnce = 500;

    public int Order => -100;

    public async Task CopyAsync(NpgsqlTransaction transaction, ProjectId project, long fromBranch, long toBranch, CancellationToken stop)
    {
        // Publications change their bucket first: while the buckets are held, rows here and versions in the lake stay in step.
        await BranchCopyStore.HoldBucketsAsync(transaction, project, fromBranch, stop);
        await BranchCopyStore.CopyBucketsAsync(transaction, project, fromBranch, toBranch, stop);
        var tables = await BranchCopyStore.LakeTablesAsync(transaction, project, fromBranch, stop);
        if (tables.Count > 0)
        {
            var clones = await lake.CloneHeadsAsync(transaction, project, tables, project, stop);
            await BranchCopyStore.CopyTablesAsync(transaction, project, fromBranch, toBranch, clones, stop);
        }

        await BranchAliasStore.CopyAsync(transaction, project, fromBranch, toBranch, stop);
    }

    public async Task<bool> DeleteSomeAsync(NpgsqlTransaction transaction, ProjectId project, long branch, CancellationToken stop)
    {
        var tables = await TableStore.DeleteSomeAsync(transaction, project, branch, TablesAtOnce, stop);
        if (tables.Count > 0)
        {
            await lake.DropTablesAsync(transaction, project, [.. tables.Select(table => table.Data).Where(data => data != default)], stop);
            return true;
        }

        return await BucketStore.DeleteOfBranchAsync(transaction, project, branch, stop) > 0;
    }
}

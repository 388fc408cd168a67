using Headgate.Kernel;
using Headgate.Lake;
using Npgsql;

namespace Headgate.Storage;

/// <summary>Snapshots stay where they were made: a new branch has none, and a deleted one gives up what its own kept.</summary>
internal sealed class SnapshotBranchContent(DataLake lake) : IBranchContent
{
    private const int AtOnce = 500;

    public Task CopyAsync(NpgsqlTransaction transaction, ProjectId project, long fromBranch, long toBranch, CancellationToken stop) => Task.CompletedTask;

    public async Task<bool> DeleteSomeAsync(NpgsqlTransaction transaction, ProjectId project, long branch, CancellationToken stop)
    {
        var pins = await SnapshotStore.DeleteSomeAsync(transaction, project, branch, AtOnce, stop);
        foreach (var pin in pins)
            await lake.UnpinAsync(transaction, project, pin, stop);
        return pins.Count > 0;
    }
}

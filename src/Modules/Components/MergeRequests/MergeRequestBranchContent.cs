using Headgate.Kernel;
using Headgate.Storage;
using Npgsql;

namespace Headgate.Components;

/// <summary>Ends the open merge request of a branch that is deleted.</summary>
internal sealed class MergeRequestBranchContent : IBranchContent
{
    public Task CopyAsync(NpgsqlTransaction transaction, ProjectId project, long fromBranch, long toBranch, CancellationToken stop) => Task.CompletedTask;

    public async Task<bool> DeleteSomeAsync(NpgsqlTransaction transaction, ProjectId project, long branch, CancellationToken stop)
    {
        await OpenRequestStore.CancelOfBranchAsync(transaction, project, branch, stop);
        return false;
    }
}

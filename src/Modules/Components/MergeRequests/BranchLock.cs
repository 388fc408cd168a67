using Headgate.Kernel;
using Npgsql;

namespace Headgate.Components;

/// <summary>Keeps a branch as it was reviewed: while its merge request is open and past development, nobody changes its configurations.</summary>
internal static class BranchLock
{
    /// <summary>Refuses a change in a locked branch. Until the transaction's end the branch cannot be locked either, so no change slips in behind a review.</summary>
    /// <exception cref="RefusedException"><c>storage.mergeRequests.branchLocked</c>.</exception>
    public static async Task RequireUnlockedAsync(NpgsqlTransaction transaction, ProjectId project, Branch branch, CancellationToken stop)
    {
        if (!branch.IsDefault && await OpenRequestStore.OfBranchAsync(transaction, project, branch.Id, stop) is { State: not MergeState.Development } open)
            throw new RefusedException(MergeRequestErrors.BranchLocked(branch.Id, open.Id, open.State));
    }
}

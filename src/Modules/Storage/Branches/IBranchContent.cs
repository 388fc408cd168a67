using Headgate.Kernel;
using Npgsql;

namespace Headgate.Storage;

/// <summary>What a module keeps per branch. Every implementation that is registered takes part when a branch appears and when one is deleted.</summary>
public interface IBranchContent
{
    /// <summary>Lower numbers are copied first and deleted last: what others refer to.</summary>
    int Order => 0;

    /// <summary>
    /// Gives a new branch what another one has at this moment, in the transaction in which the branch appears. It copies rows, never data, with a few
    /// statements for all of them.
    /// </summary>
    Task CopyAsync(NpgsqlTransaction transaction, ProjectId project, long fromBranch, long toBranch, CancellationToken stop);

    /// <summary>
    /// Deletes some hundred rows of a branch that nobody can reach any more, in a transaction of their own. It is called again until nothing is left, after
    /// a crash too; nobody sees the branch, so nothing needs to be marked as changed.
    /// </summary>
    /// <returns>False when nothing was left to delete.</returns>
    Task<bool> DeleteSomeAsync(NpgsqlTransaction transaction, ProjectId project, long branch, CancellationToken stop);
}

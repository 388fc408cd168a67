using Headgate.Files;
using Headgate.Kernel;
using Npgsql;

namespace Headgate.Storage;

/// <summary>Files of a branch: a new branch has none, and they go with it.</summary>
internal sealed class FileBranchContent(FileDeletion files) : IBranchContent
{
    public Task CopyAsync(NpgsqlTransaction transaction, ProjectId project, long fromBranch, long toBranch, CancellationToken stop) => Task.CompletedTask;

    public Task<bool> DeleteSomeAsync(NpgsqlTransaction transaction, ProjectId project, long branch, CancellationToken stop) =>
        files.DeleteSomeAsync(transaction, project, branch, stop);
}

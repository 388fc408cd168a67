using Headgate.Kernel;
using Headgate.Postgres;
using Headgate.Storage;
using Npgsql;

namespace Headgate.Workspaces.Editor;

/// <summary>Sessions end with their branch; a new branch begins without any.</summary>
internal sealed class EditorBranchContent : IBranchContent
{
    public Task CopyAsync(NpgsqlTransaction transaction, ProjectId project, long fromBranch, long toBranch, CancellationToken stop) => Task.CompletedTask;

    public async Task<bool> DeleteSomeAsync(NpgsqlTransaction transaction, ProjectId project, long branch, CancellationToken stop) =>
        await EditorStore.DeleteOfBranchAsync(transaction, project, branch, stop) > 0;
}

/// <summary>Sessions end with their project.</summary>
internal sealed class EditorProjectContent : IProjectContent
{
    public int Order => 100;

    public async Task<bool> DeleteSomeAsync(NpgsqlTransaction transaction, ProjectId project, CancellationToken stop) =>
        await EditorStore.DeleteOfBranchAsync(transaction, project, branch: null, stop) > 0;
}

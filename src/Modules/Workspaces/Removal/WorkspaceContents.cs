using Headgate.Components;
using Headgate.Kernel;
using Headgate.Storage;
using Npgsql;

namespace Headgate.Workspaces;

/// <summary>Workspaces of a branch go with it, and with its project; a new branch has none.</summary>
internal sealed class WorkspaceBranchContent(Removals removals) : IBranchContent
{
    private const int AtOnce = 200;

    public Task CopyAsync(NpgsqlTransaction transaction, ProjectId project, long fromBranch, long toBranch, CancellationToken stop) => Task.CompletedTask;

    public Task<bool> DeleteSomeAsync(NpgsqlTransaction transaction, ProjectId project, long branch, CancellationToken stop) =>
        removals.OfBranchAsync(transaction, project, branch, AtOnce, stop);
}

/// <summary>Workspaces of a configuration go when it is purged; while it is in the trash they stay.</summary>
internal sealed class WorkspaceConfigurationContent(Removals removals) : IConfigurationContent
{
    public Task PurgedAsync(NpgsqlTransaction transaction, ProjectId project, long branch, string component, string configuration, CancellationToken stop) =>
        removals.OfConfigurationAsync(transaction, project, branch, component, configuration, stop);
}

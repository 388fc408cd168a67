using Headgate.Lake;
using Headgate.Storage;
using Headgate.Warehouse;

namespace Headgate.Workspaces;

/// <summary>What workspaces see of Storage.</summary>
internal sealed class StorageCatalogues(SourceTables tables, DataLake lake)
{
    /// <summary>The tables that the workspace's users may read; <c>null</c> when it was made without access to them.</summary>
    public IStorageCatalogue? Of(Workspace workspace) =>
        workspace.ReadOnlyStorageAccess ? OfBranch(workspace) : null;

    /// <summary>All tables of the workspace's branch, for views that the platform itself has put there.</summary>
    public IStorageCatalogue OfBranch(Workspace workspace) => new StorageCatalogue(workspace.Project, workspace.Branch, tables, lake);
}

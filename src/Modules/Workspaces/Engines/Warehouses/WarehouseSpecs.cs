using Headgate.Warehouse;

namespace Headgate.Workspaces;

/// <summary>The warehouse of a workspace.</summary>
internal static class WarehouseSpecs
{
    /// <summary>How it is set up.</summary>
    public static WarehouseSpec Of(Workspace workspace) => new(
        workspace.Id, Enum.TryParse<WarehouseSize>(workspace.BackendSize, ignoreCase: true, out var size) ? size : WarehouseSize.Small,
        TimeSpan.FromSeconds(workspace.StatementTimeoutSeconds), workspace.Database, workspace.Name);

    /// <summary>The name of the virtual warehouse, as clients see it.</summary>
    public static string NameOf(Workspace workspace) => Of(workspace).Warehouse;
}

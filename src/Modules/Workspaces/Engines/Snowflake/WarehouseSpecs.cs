using Headgate.Warehouse;

namespace Headgate.Workspaces;

internal static class WarehouseSpecs
{
    /// <summary>The warehouse of a workspace.</summary>
    public static WarehouseSpec Of(Workspace workspace) => new(
        workspace.Id,
        workspace.BackendSize switch { "medium" => WarehouseSize.Medium, "large" => WarehouseSize.Large, _ => WarehouseSize.Small },
        TimeSpan.FromSeconds(workspace.StatementTimeoutSeconds), workspace.Database, workspace.Name);
}

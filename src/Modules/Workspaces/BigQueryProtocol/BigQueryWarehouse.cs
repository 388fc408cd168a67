using Headgate.Warehouse;

namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>Sessions in the warehouse of a workspace, in GoogleSQL.</summary>
internal sealed class BigQueryWarehouse(IWarehouses warehouses, StorageCatalogues catalogues)
{
    /// <summary>The warehouse as it is set up: the project is its database, the dataset its schema.</summary>
    public static WarehouseSpec SpecOf(Workspace workspace) => new(
        workspace.Id,
        workspace.BackendSize switch { "medium" => WarehouseSize.Medium, "large" => WarehouseSize.Large, _ => WarehouseSize.Small },
        TimeSpan.FromSeconds(workspace.StatementTimeoutSeconds),
        BigQueryNames.ProjectOf(workspace.Project),
        workspace.Name);

    /// <summary>The buckets that the workspace may read, under the names of datasets; <c>null</c> for none.</summary>
    public DatasetCatalogue? CatalogueOf(Workspace workspace) => catalogues.Of(workspace) is { } buckets ? new DatasetCatalogue(buckets) : null;

    /// <summary>Opens a session; a suspended warehouse resumes.</summary>
    public Task<IWarehouseSession> OpenAsync(Workspace workspace, string user, CancellationToken stop) =>
        warehouses.OpenAsync(SpecOf(workspace), new SessionRequest(SqlDialect.BigQuery, user, CatalogueOf(workspace)), stop);
}

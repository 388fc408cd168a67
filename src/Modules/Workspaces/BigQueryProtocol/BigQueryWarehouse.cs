using Headgate.Warehouse;

namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>Sessions in the warehouse of a workspace, in GoogleSQL.</summary>
internal sealed class BigQueryWarehouse(IWarehouses warehouses, StorageCatalogues catalogues)
{
    /// <summary>The warehouse as it is set up: the project is its database, the dataset its schema.</summary>
    public static WarehouseSpec SpecOf(Workspace workspace) => WarehouseSpecs.Of(workspace) with { Database = BigQueryNames.ProjectOf(workspace.Project) };

    /// <summary>The buckets that the workspace may read, under the names of datasets.</summary>
    public DatasetCatalogue CatalogueOf(Workspace workspace) => new(catalogues.OfBranch(workspace), workspace.ReadOnlyStorageAccess);

    /// <summary>Opens a session; a suspended warehouse resumes.</summary>
    public Task<IWarehouseSession> OpenAsync(Workspace workspace, string user, CancellationToken stop) =>
        warehouses.OpenAsync(SpecOf(workspace), new SessionRequest(SqlDialect.BigQuery, user, CatalogueOf(workspace)), stop);
}

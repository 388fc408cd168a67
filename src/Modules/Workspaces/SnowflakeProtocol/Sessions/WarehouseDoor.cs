using Headgate.Warehouse;

namespace Headgate.Workspaces.SnowflakeProtocol;

/// <summary>Opens sessions of a workspace's warehouse.</summary>
internal sealed class WarehouseDoor(IWarehouses warehouses, StorageCatalogues catalogues)
{
    /// <summary>Opens a session with the parameters and the schema that a former one had.</summary>
    /// <exception cref="WarehouseException">The warehouse cannot be opened.</exception>
    public async Task<IWarehouseSession> OpenAsync(SessionOwner owner, IReadOnlyDictionary<string, string> parameters, string? schema, CancellationToken stop)
    {
        var workspace = owner.Workspace;
        var session = await warehouses.OpenAsync(
            WarehouseSpecs.Of(workspace), new SessionRequest(SqlDialect.Snowflake, owner.User, catalogues.Of(workspace)) { Parameters = parameters, IsReadOnly = workspace.IsReader }, stop);
        if (schema is null || schema == workspace.Name)
            return session;
        try
        {
            await session.ExecuteAsync(new StatementRequest($"USE SCHEMA \"{schema.Replace("\"", "\"\"", StringComparison.Ordinal)}\""), stop);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>The name of the virtual warehouse, as clients see it.</summary>
    public static string WarehouseName(Workspace workspace) => WarehouseSpecs.NameOf(workspace);
}

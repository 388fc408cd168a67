using Headgate.Kernel;
using Headgate.Postgres;
using Headgate.Workspaces.BigQueryProtocol;
using Headgate.Workspaces.Editor;
using Headgate.Workspaces.Queries;
using Headgate.Workspaces.Sandboxes;
using Headgate.Workspaces.SnowflakeAccount;
using Headgate.Workspaces.SnowflakeProtocol;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Workspaces;

/// <summary>Workspaces and what is spoken with them.</summary>
public static class WorkspacesModule
{
    /// <summary>Registers the module.</summary>
    public static IServiceCollection AddWorkspaces(this IServiceCollection services, NodeRoles roles = NodeRoles.All)
    {
        services.AddMigrations("workspaces", typeof(WorkspacesModule).Assembly);
        services.AddWorkspaceRows();
        services.AddPostgresEngines();
        services.AddLogins();
        services.AddRemoval(roles);
        services.AddSingleton<IWorkspaceEngine, BlobEngine>();
        services.AddSnowflakeEngine();
        services.AddLoads();
        services.AddSnowflakeDriver();
        services.AddQueries();
        services.AddBigQuery();
        services.AddEditor();
        services.AddSandboxes();
        return services;
    }

    /// <summary>Maps the module's routes.</summary>
    public static IEndpointRouteBuilder MapWorkspaces(this IEndpointRouteBuilder routes)
    {
        routes.MapWorkspaceOperations();
        routes.MapLoads();
        routes.MapUnloads();
        routes.MapSnowflakeDriver();
        routes.MapQueries();
        routes.MapBigQuery();
        routes.MapEditor();
        routes.MapSandboxes();
        return routes;
    }
}

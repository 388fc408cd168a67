using Headgate.Kernel;
using Headgate.Postgres;
using Headgate.Storage;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Components;

/// <summary>Components and their configurations.</summary>
public static class ComponentsModule
{
    /// <summary>Registers the module.</summary>
    public static IServiceCollection AddComponents(this IServiceCollection services, NodeRoles roles = NodeRoles.All)
    {
        services.AddMigrations("components", typeof(ComponentsModule).Assembly);
        services.AddCatalog();
        services.AddSingleton<ConfigurationStore>();
        services.AddSingleton(provider => new ConfigurationDirectory(provider.GetRequiredService<ConfigurationStore>()));
        services.AddSingleton<ConfigurationWrites>();
        services.AddSingleton<VersionStore>();
        services.AddSingleton<ConfigurationMetadataStore>();
        services.AddSingleton<ConfigurationSearch>();
        services.AddSingleton<IBranchContent, ConfigurationBranchContent>();
        services.AddSingleton<IProjectContent, ComponentProjectContent>();
        services.AddDiff();
        services.AddMergeRequests(roles);
        return services;
    }

    /// <summary>Maps the module's routes.</summary>
    public static IEndpointRouteBuilder MapComponents(this IEndpointRouteBuilder routes)
    {
        routes.MapCatalog();
        routes.MapConfigurations();
        routes.MapRows();
        routes.MapVersions();
        routes.MapRowVersions();
        routes.MapConfigurationMetadata();
        routes.MapConfigurationSearch();
        routes.MapDiff();
        routes.MapMergeRequests();
        return routes;
    }
}

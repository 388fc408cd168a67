using Headgate.Postgres;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Components;

/// <summary>Components and their configurations.</summary>
public static class ComponentsModule
{
    /// <summary>Registers the module.</summary>
    public static IServiceCollection AddComponents(this IServiceCollection services)
    {
        services.AddMigrations("components", typeof(ComponentsModule).Assembly);
        services.AddCatalog();
        return services;
    }

    /// <summary>Maps the module's routes.</summary>
    public static IEndpointRouteBuilder MapComponents(this IEndpointRouteBuilder routes)
    {
        routes.MapCatalog();
        return routes;
    }
}

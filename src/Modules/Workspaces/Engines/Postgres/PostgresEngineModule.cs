using Headgate.Kernel;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Workspaces;

/// <summary>Adds the engines whose workspaces are databases of PostgreSQL.</summary>
internal static class PostgresEngineModule
{
    public static IServiceCollection AddPostgresEngines(this IServiceCollection services)
    {
        services.AddSettings<PostgresWorkspacesOptions>(PostgresWorkspacesOptions.Section);
        services.AddSingleton<PostgresServer>();
        services.AddSingleton<PlaceStore>();
        services.AddSingleton<PlaceSessions>();
        services.AddHostedService<PostgresServerStart>();
        services.AddHostedService<SessionWatch>();
        foreach (var backend in new[] { "redshift", "postgres" })
            services.AddSingleton<IWorkspaceEngine>(provider => ActivatorUtilities.CreateInstance<PostgresEngine>(provider, backend));
        return services;
    }
}

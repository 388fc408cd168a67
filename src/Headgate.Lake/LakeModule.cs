using Headgate.Kernel;
using Headgate.Postgres;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Lake;

/// <summary>Adds the lake to the host.</summary>
public static class LakeModule
{
    /// <summary>Needs <see cref="PostgresModule"/> and a <see cref="DataFolder"/>. The sweeper runs on nodes that do timed work.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="sweeps">Whether this node sweeps (role <c>scheduler</c>).</param>
    public static IServiceCollection AddLake(this IServiceCollection services, bool sweeps)
    {
        services.AddSettings<LakeOptions>(LakeOptions.Section);
        services.AddMigrations("lake", typeof(LakeModule).Assembly);
        services.AddSingleton<DataLake>();
        if (sweeps)
            services.AddHostedService<SweepWork>();
        return services;
    }
}

using Headgate.Kernel;
using Headgate.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Headgate.Lake;

/// <summary>Adds the lake to the host.</summary>
public static class LakeModule
{
    /// <summary>Needs <see cref="PostgresModule"/> and a <see cref="DataFolder"/>. The sweeper runs on nodes that do timed work.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="sweeps">Whether this node sweeps (role <c>scheduler</c>).</param>
    public static IServiceCollection AddLake(this IServiceCollection services, bool sweeps)
    {
        services.AddOptions<LakeOptions>()
            .BindConfiguration(LakeOptions.Section, binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<LakeOptions>>().Value);
        services.AddMigrations("lake", typeof(LakeModule).Assembly);
        services.AddSingleton<DataLake>();
        if (sweeps)
            services.AddHostedService<SweepWork>();
        return services;
    }
}

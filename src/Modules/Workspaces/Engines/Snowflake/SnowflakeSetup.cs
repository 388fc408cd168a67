using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Workspaces;

internal static class SnowflakeSetup
{
    /// <summary>Registers the engine, and the sweep of its files.</summary>
    public static IServiceCollection AddSnowflakeEngine(this IServiceCollection services) =>
        services.AddSingleton<IWorkspaceEngine, SnowflakeEngine>().AddHostedService<WarehouseSweep>();
}

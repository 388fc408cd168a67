using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Workspaces;

internal static class SnowflakeSetup
{
    /// <summary>Registers the engine.</summary>
    public static IServiceCollection AddSnowflakeEngine(this IServiceCollection services) => services.AddSingleton<IWorkspaceEngine, SnowflakeEngine>();
}

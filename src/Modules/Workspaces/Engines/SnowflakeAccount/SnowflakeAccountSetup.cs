using Headgate.Kernel;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Workspaces.SnowflakeAccount;

internal static class SnowflakeAccountSetup
{
    /// <summary>Registers the engine of backend <c>snowflake</c>: the account of the settings where there is one, else the node's own warehouses, with the sweep of their files.</summary>
    public static IServiceCollection AddSnowflakeEngine(this IServiceCollection services)
    {
        services.AddSettings<SnowflakeAccountOptions>(SnowflakeAccountOptions.Section);
        services.AddSingleton<AccountClient>();
        services.AddSingleton<IAccountPlaces>(provider => provider.GetRequiredService<SnowflakeAccountOptions>().Provisioning == AccountProvisioning.Full
            ? ActivatorUtilities.CreateInstance<MadePlaces>(provider)
            : ActivatorUtilities.CreateInstance<GivenPlace>(provider));
        services.AddHostedService<WarehouseSweep>();
        return services.AddSingleton<IWorkspaceEngine>(provider => provider.GetRequiredService<SnowflakeAccountOptions>().IsSet
            ? ActivatorUtilities.CreateInstance<SnowflakeAccountEngine>(provider)
            : ActivatorUtilities.CreateInstance<SnowflakeEngine>(provider));
    }
}

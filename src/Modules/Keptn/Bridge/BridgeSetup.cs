using Headgate.Kernel;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Keptn.Bridge;

/// <summary>Keptn's web UI behind the gateway.</summary>
internal static class BridgeSetup
{
    public static void AddBridge(this IServiceCollection services, NodeRoles roles)
    {
        services.AddSettings<BridgeOptions>(BridgeOptions.Section);
        if (!roles.HasFlag(NodeRoles.Api))
            return;
        services.AddSingleton<BridgeHeaders>();
        services.AddSingleton<BridgeServer>();
        services.AddSingleton<IAddressRewriter, BridgeAddresses>();
    }
}

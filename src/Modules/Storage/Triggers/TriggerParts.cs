using Headgate.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Storage;

internal static class TriggerParts
{
    public static void AddTriggers(this IServiceCollection services)
    {
        services.AddSingleton<TriggerStore>();
        services.AddSingleton<TriggerChanges>();
        services.AddSingleton<FiringTriggers>();
        services.AddSingleton<ITokenUses, TokensOfTriggers>();
        services.AddHostedService<DueTriggers>();
    }
}

using Headgate.Keptn.Events;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Keptn.Lighthouse.Sli;

/// <summary>The provider of values that comes with Headgate.</summary>
internal static class SliSetup
{
    public static void AddSli(this IServiceCollection services)
    {
        services.AddSingleton<SliFiles>();
        services.AddSingleton<IEventConsumer, HeadgateSliProvider>();
        services.AddSingleton<IEventConsumer, HeadgateMonitoring>();
    }
}

using Headgate.Kernel;
using Headgate.Keptn.Events;
using Headgate.Keptn.Lighthouse.Sli;
using Headgate.Keptn.Projects;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Keptn.Lighthouse;

/// <summary>Evaluations and the values they need.</summary>
internal static class LighthouseSetup
{
    /// <summary>Of its consumers: after those that keep the state of sequences.</summary>
    public const int Order = 100;

    public static void AddLighthouse(this IServiceCollection services)
    {
        services.AddSettings<LighthouseOptions>(LighthouseOptions.Section);
        services.AddSingleton<SliProviders>();
        services.AddSingleton<SloFiles>();
        services.AddSingleton<IEventConsumer, EvaluationStart>();
        services.AddSingleton<IEventConsumer, EvaluationEnd>();
        services.AddSingleton<MonitoringChoice>();
        services.AddSingleton<IEventConsumer>(provider => provider.GetRequiredService<MonitoringChoice>());
        services.AddSingleton<IProjectRemoval>(provider => provider.GetRequiredService<MonitoringChoice>());
        services.AddSli();
    }

    public static void MapLighthouse(this IEndpointRouteBuilder routes) => routes.MapEvaluations();
}

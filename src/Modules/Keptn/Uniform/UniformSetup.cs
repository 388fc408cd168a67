using Headgate.Kernel;
using Headgate.Keptn.Uniform.Logs;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Keptn.Uniform;

/// <summary>Integrations: registrations, subscriptions and their log.</summary>
internal static class UniformSetup
{
    public static void AddUniform(this IServiceCollection services)
    {
        services.AddSettings<UniformOptions>(UniformOptions.Section);
        services.AddSingleton<UniformStore>();
        services.AddSingleton<SubscriptionStore>();
        services.AddSingleton<LogStore>();
        services.AddHostedService<UniformSweeper>();
    }

    public static void MapUniform(this IEndpointRouteBuilder routes)
    {
        routes.MapRegistrations();
        routes.MapSubscriptions();
        routes.MapLogs();
    }
}

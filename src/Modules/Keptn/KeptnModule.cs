using Headgate.Keptn.Approval;
using Headgate.Keptn.Bridge;
using Headgate.Keptn.Events;
using Headgate.Keptn.Gateway;
using Headgate.Keptn.Import;
using Headgate.Keptn.Lighthouse;
using Headgate.Keptn.Projects;
using Headgate.Keptn.Resources;
using Headgate.Keptn.Secrets;
using Headgate.Keptn.Sequences;
using Headgate.Keptn.Statistics;
using Headgate.Keptn.Uniform;
using Headgate.Keptn.Webhooks;
using Headgate.Kernel;
using Headgate.Postgres;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Keptn;

/// <summary>Keptn's API behind its gateway.</summary>
public static class KeptnModule
{
    /// <summary>Registers the module.</summary>
    public static IServiceCollection AddKeptn(this IServiceCollection services, NodeRoles roles = NodeRoles.All)
    {
        services.AddMigrations("keptn", typeof(KeptnModule).Assembly);
        services.AddSettings<KeptnOptions>(KeptnOptions.Section);
        services.AddGateway();
        services.AddBridge(roles);
        services.AddKeptnEvents();
        services.AddKeptnResources();
        services.AddSequences(roles);
        services.AddUniform();
        services.AddApproval();
        services.AddProjects();
        services.AddKeptnSecrets();
        services.AddStatistics();
        services.AddImport();
        services.AddLighthouse();
        services.AddWebhooks();
        return services;
    }

    /// <summary>Maps the module's routes.</summary>
    public static IEndpointRouteBuilder MapKeptn(this IEndpointRouteBuilder routes)
    {
        routes.MapGateway();
        routes.MapKeptnEvents();
        routes.MapKeptnResources();
        routes.MapSequences();
        routes.MapUniform();
        routes.MapProjects();
        routes.MapKeptnSecrets();
        routes.MapStatistics();
        routes.MapImport();
        routes.MapLighthouse();
        return routes;
    }
}

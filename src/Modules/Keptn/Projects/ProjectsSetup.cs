using Headgate.Kernel;
using Headgate.Keptn.Events;
using Headgate.Keptn.Gateway;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Keptn.Projects;

/// <summary>Projects, stages and services.</summary>
internal static class ProjectsSetup
{
    public static void AddProjects(this IServiceCollection services)
    {
        services.AddSettings<ProjectsOptions>(ProjectsOptions.Section);
        services.AddSingleton<ProjectStore>();
        services.AddSingleton<ProjectLock>();
        services.AddSingleton<Upstreams>();
        services.AddSingleton<IUpstreams>(provider => provider.GetRequiredService<Upstreams>());
        services.AddSingleton<ProjectReader>();
        services.AddSingleton<IProjectCatalogue>(provider => provider.GetRequiredService<ProjectReader>());
        services.AddSingleton<ProjectRules>();
        services.AddSingleton<Bookkeeping>();
        services.AddSingleton<Provisioner>();
        services.AddSingleton<ProjectTraces>();
        services.AddSingleton<ProjectRemoval>();
        services.AddSingleton<ProjectCreation>();
        services.AddSingleton<ProjectUpdate>();
        services.AddSingleton<ProjectDeletion>();
        services.AddSingleton<ServiceChanges>();
        services.AddSingleton<IEventConsumer, ProjectHold>();
        services.AddSingleton<IEventConsumer, ReadModel>();
        services.AddHostedService<ProjectSweep>();
    }

    public static void MapProjects(this IEndpointRouteBuilder routes)
    {
        var service = routes.MapKeptn(KeptnServices.ControlPlane);
        service.MapProjectRoutes();
        service.MapStageRoutes();
        service.MapServiceRoutes();
    }
}

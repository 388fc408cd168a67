using Headgate.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Management;

/// <summary>The Management API: organizations, projects, who is in them, and what projects can do.</summary>
public static class ManagementModule
{
    /// <summary>Registers the module.</summary>
    public static IServiceCollection AddManagement(this IServiceCollection services)
    {
        services.AddApiService(new ApiService("management", "Management") { HasOwnHost = false, InIndex = false });
        services.AddSingleton<Reach>();
        services.AddSingleton<ProjectAnswers>();
        return services;
    }

    /// <summary>Maps the module's routes.</summary>
    public static void MapManagement(this IEndpointRouteBuilder routes)
    {
        var manage = routes.MapGroup("/manage").WithGroupName("management").RequireManageToken();
        manage.MapMaintainers();
        manage.MapOrganizations();
        manage.MapOrganizationMembers();
        manage.MapProjects();
        manage.MapProjectMembers();
        manage.MapFeatures();
    }
}

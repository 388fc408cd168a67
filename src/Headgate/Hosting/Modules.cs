using Headgate.Components;
using Headgate.Events;
using Headgate.Files;
using Headgate.Identity;
using Headgate.Kernel;
using Headgate.Keptn;
using Headgate.Lake;
using Headgate.Management;
using Headgate.Storage;
using Headgate.Warehouse;
using Headgate.Workspaces;

namespace Headgate.Hosting;

/// <summary>The modules of the platform, in the order of their migrations. Adding a service is a line in each list.</summary>
internal static class Modules
{
    public static void AddModules(this IServiceCollection services, NodeRoles roles)
    {
        services.AddEvents();
        services.AddIdentity(roles);
        services.AddManagement();
        services.AddFiles();
        services.AddLake(sweeps: roles.HasFlag(NodeRoles.Scheduler));
        services.AddStorage();
        services.AddComponents(roles);
        services.AddWarehouses();
        services.AddWorkspaces(roles);
        services.AddKeptn(roles);
    }

    public static void MapModules(this WebApplication app)
    {
        app.MapEvents();
        app.MapIdentity();
        app.MapManagement();
        app.MapFiles();
        app.MapStorageApi();
        app.MapComponents();
        app.MapWorkspaces();
        app.MapKeptn();
    }
}

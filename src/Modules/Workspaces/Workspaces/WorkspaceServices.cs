using Headgate.Components;
using Headgate.Identity;
using Headgate.Kernel;
using Headgate.Postgres;
using Headgate.Storage;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Workspaces;

/// <summary>Registers workspaces, their logins and their removal, and maps what is the same for all engines.</summary>
internal static class WorkspaceServices
{
    public static void MapWorkspaceOperations(this IEndpointRouteBuilder routes)
    {
        routes.MapWorkspaceRows();
        routes.MapConfigurationWorkspaces();
        routes.MapLogins();
        routes.MapCredentials();
        routes.MapObjects();
        routes.MapLegacyQuery();
    }

    public static void AddWorkspaceRows(this IServiceCollection services)
    {
        services.AddSingleton<WorkspaceEngines>();
        services.AddSingleton<IStackBackends>(provider => provider.GetRequiredService<WorkspaceEngines>());
        services.AddSingleton<WorkspaceStore>();
        services.AddSingleton<WorkspaceViews>();
        services.AddSingleton<OpenWorkspaces>();
        services.AddSingleton<WorkspaceSubmission>();
        services.AddSingleton<IJobOperation, CreateWorkspace>();
        services.AddSingleton<IJobOperation, DropWorkspace>();
        services.AddSingleton<IJobOperation, DeleteObjects>();
    }

    public static void AddLogins(this IServiceCollection services)
    {
        services.AddSingleton<LoginStore>();
        services.AddSingleton<SessionEnds>();
        services.AddHostedService(provider => provider.GetRequiredService<SessionEnds>());
        services.AddSingleton<WorkspaceLogins>();
        services.AddSingleton<WorkspaceCredentials>();
        services.AddSingleton<LoginEvents>();
    }

    public static void AddRemoval(this IServiceCollection services, NodeRoles roles)
    {
        services.AddSingleton<RemovalStore>();
        services.AddSingleton<Removals>();
        services.AddWorkHandler<PlaceRemoval>(PlaceRemoval.Settings);
        services.AddSingleton<IBranchContent, WorkspaceBranchContent>();
        services.AddSingleton<IConfigurationContent, WorkspaceConfigurationContent>();
        services.AddSingleton<OrphanSweep>();
        if (roles.HasFlag(NodeRoles.Scheduler))
            services.AddHostedService(provider => provider.GetRequiredService<OrphanSweep>());
    }
}

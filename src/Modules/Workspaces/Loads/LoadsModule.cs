using Headgate.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Workspaces;

internal static class LoadsModule
{
    public static void AddLoads(this IServiceCollection services)
    {
        services.AddSingleton<StorageCatalogues>();
        services.AddSingleton<LoadSources>();
        services.AddSingleton<LoadStore>();
        services.AddSingleton<LoadSubmission>();
        services.AddSingleton<LoadPreview>();
        services.AddSingleton<IWorkspaceSource, WorkspaceSource>();
        services.AddSingleton<IJobOperation, ExportWorkspaceTable>();
        services.AddSingleton<IJobOperation, UnloadDirectGrant>();
        services.AddSingleton<OutputUnload>();
        // One operation under the names of both calls.
        foreach (var name in new[] { LoadWorkspace.Operation, LoadWorkspace.CloneOperation })
            services.AddSingleton<IJobOperation>(provider => ActivatorUtilities.CreateInstance<LoadWorkspace>(provider, name));
    }
}

using Headgate.Kernel;
using Headgate.Postgres;
using Headgate.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Workspaces.Editor;

/// <summary>The editor service.</summary>
internal static class EditorModule
{
    public static void AddEditor(this IServiceCollection services)
    {
        services.AddApiService(EditorEndpoints.Service);
        services.AddSingleton<EditorStore>();
        services.AddSingleton<EditorSessions>();
        services.AddSingleton<EditorMoves>();
        services.AddSingleton<EditorSchema>();
        services.AddSingleton<OpenSessions>();
        services.AddSingleton<IBranchContent, EditorBranchContent>();
        services.AddSingleton<IProjectContent, EditorProjectContent>();
    }
}

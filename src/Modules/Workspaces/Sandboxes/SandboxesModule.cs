using Headgate.Kernel;
using Headgate.Postgres;
using Headgate.Storage;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Headgate.Workspaces.Sandboxes;

/// <summary>The data science service.</summary>
internal static class SandboxesModule
{
    public static void AddSandboxes(this IServiceCollection services)
    {
        services.AddApiService(SandboxEndpoints.Service);
        services.AddApiService(SandboxEndpoints.OlderId);
        services.AddSingleton<SandboxSecrets>();
        services.AddSingleton<SandboxStore>();
        services.AddSingleton<IBranchContent, SandboxBranchContent>();
        services.AddSingleton<IProjectContent, SandboxProjectContent>();
    }
}

/// <summary>Records of sandboxes end with their branch; a new branch begins without any.</summary>
internal sealed class SandboxBranchContent : IBranchContent
{
    public Task CopyAsync(NpgsqlTransaction transaction, ProjectId project, long fromBranch, long toBranch, CancellationToken stop) => Task.CompletedTask;

    public async Task<bool> DeleteSomeAsync(NpgsqlTransaction transaction, ProjectId project, long branch, CancellationToken stop) =>
        await SandboxStore.DeleteOfBranchAsync(transaction, project, branch, stop) > 0;
}

/// <summary>Records of sandboxes end with their project.</summary>
internal sealed class SandboxProjectContent : IProjectContent
{
    public int Order => 100;

    public async Task<bool> DeleteSomeAsync(NpgsqlTransaction transaction, ProjectId project, CancellationToken stop) =>
        await SandboxStore.DeleteOfBranchAsync(transaction, project, branch: null, stop) > 0;
}

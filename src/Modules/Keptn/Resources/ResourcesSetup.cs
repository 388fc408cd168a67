using Headgate.Kernel;
using Headgate.Keptn.Resources.Git;
using Headgate.Keptn.Resources.Upstreams;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Keptn.Resources;

/// <summary>Files in git.</summary>
internal static class ResourcesSetup
{
    public static void AddKeptnResources(this IServiceCollection services)
    {
        services.AddSettings<ResourceOptions>(ResourceOptions.Section);
        services.AddSingleton<RepositoryFolders>();
        services.AddSingleton<GitProgram>();
        services.AddSingleton<GitWrites>();
        services.AddSingleton<GitRepository>();
        services.AddSingleton<GitReaders>();
        services.AddSingleton<UpstreamRemote>();
        services.AddSingleton<UpstreamSync>();
        services.AddSingleton<LocalRepositories>();
        services.AddSingleton<Branches>();
        services.AddSingleton<BranchRefresh>();
        services.AddSingleton<ResourceFiles>();
        services.AddSingleton<ProjectLocks>();
        services.AddSingleton<ProjectRepositories>();
        services.AddSingleton<IRepositories>(provider => provider.GetRequiredService<ProjectRepositories>());
        services.AddSingleton<IFirstPush, FirstPush>();
        services.AddHostedService<RepositoryUpkeep>();
    }
}

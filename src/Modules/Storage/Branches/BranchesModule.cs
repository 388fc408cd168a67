using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Storage;

internal static class BranchesModule
{
    public static void AddBranches(this IServiceCollection services)
    {
        services.AddSingleton<IBranchContent, StorageBranchContent>();
        services.AddSingleton<IBranchContent, FileBranchContent>();
        services.AddSingleton<IJobOperation, CreateBranch>();
        services.AddSingleton<IJobOperation, DeleteBranch>();
        services.AddSingleton<IJobOperation, PullTable>();
        services.AddSingleton<IJobOperation, SwapTables>();
    }
}

using Headgate.Postgres;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Storage;

internal static class DeletionModule
{
    public static void AddDeletion(this IServiceCollection services)
    {
        services.AddSingleton<RemainsStore>();
        services.AddSingleton<Remains>();
        services.AddSingleton<IProjectContent, StorageProjectContent>();
        services.AddSingleton<AbandonedRemains>();
        services.AddHostedService(provider => provider.GetRequiredService<AbandonedRemains>());
    }
}

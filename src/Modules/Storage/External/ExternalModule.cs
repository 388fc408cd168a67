using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Storage;

internal static class ExternalModule
{
    public static void AddExternalBuckets(this IServiceCollection services)
    {
        services.AddSingleton<ExternalSources>();
        services.AddSingleton<ExternalLoad>();
        services.AddSingleton<ExternalStore>();
        services.AddSingleton<ExternalTables>();
        services.AddSingleton<IJobOperation, RegisterBucket>();
        services.AddSingleton<IJobOperation, RefreshBucket>();
        services.AddSingleton<ScheduleStore>();
        services.AddSingleton<DueTasks>();
        services.AddHostedService(provider => provider.GetRequiredService<DueTasks>());
    }
}

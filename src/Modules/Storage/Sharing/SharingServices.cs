using Headgate.Kernel;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Storage;

internal static class SharingServices
{
    public static IServiceCollection AddSharing(this IServiceCollection services)
    {
        services.AddSingleton<SharingStore>();
        services.AddSingleton<SharingRules>();
        services.AddSingleton<LinkedBy>();
        services.AddSingleton<Sharer>();
        services.AddSingleton<LinkRequest>();
        services.AddSingleton<IForeignContent, LinkSources>();
        services.AddSingleton<IJobOperation, LinkBucket>();
        services.AddSingleton<IJobOperation, ForceUnlink>();
        services.AddSingleton<IJobOperation, DeleteListing>();
        foreach (var operation in ShareBucket.Operations)
        {
            services.AddSingleton<IJobOperation>(provider =>
                new ShareBucket(operation, provider.GetRequiredService<JobEvents>(), provider.GetRequiredService<BucketAnswers>()));
        }

        return services;
    }
}

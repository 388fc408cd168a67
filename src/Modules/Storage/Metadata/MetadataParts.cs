using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Storage;

internal static class MetadataParts
{
    public static void AddMetadata(this IServiceCollection services)
    {
        services.AddSingleton<MetadataStore>();
        services.AddSingleton<MetadataWriter>();
        services.AddSingleton<BranchMetadataStore>();
    }
}

using Headgate.Kernel;
using Headgate.Postgres;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Files;

/// <summary>The file storage: files of a project, and the blob endpoint that clients upload to and download from.</summary>
public static class FilesModule
{
    /// <summary>Registers the module.</summary>
    /// <remarks>The host registers <see cref="DataFolder"/>, <see cref="ServiceAddresses"/>, the metadata database and the event log.</remarks>
    public static IServiceCollection AddFiles(this IServiceCollection services)
    {
        services.AddSettings<FilesOptions>(FilesOptions.Section);
        services.AddMigrations("files", typeof(FilesModule).Assembly);
        services.AddApiService(new ApiService(BlobEndpoints.ServiceId, "File contents (Azure Blob protocol)") { InIndex = false, HasDocument = false });

        services.AddSingleton<ContentFolder>();
        services.AddSingleton<StackSecret>();
        services.AddSingleton<BlobEndpoints>();
        services.AddSingleton<BlobStore>();
        services.AddSingleton<BlobUpload>();
        services.AddSingleton<BlobReads>();
        services.AddSingleton<BlobWrites>();
        services.AddSingleton<BlockList>();
        services.AddSingleton<BlobProtocol>();
        services.AddSingleton<ContainerStore>();
        services.AddSingleton(provider => new BlobContainers(
            provider.GetRequiredService<ContainerStore>(), provider.GetRequiredService<BlobStore>(), provider.GetRequiredService<ContentFolder>(),
            provider.GetRequiredService<StackSecret>(), provider.GetRequiredService<MetadataDatabase>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<FileStore>();
        services.AddSingleton<FileLinks>();
        services.AddSingleton(provider => new FileContents(
            provider.GetRequiredService<FileStore>(), provider.GetRequiredService<BlobStore>(), provider.GetRequiredService<ContentFolder>()));
        services.AddSingleton(provider => new FileOutputs(
            provider.GetRequiredService<FileStore>(), provider.GetRequiredService<BlobStore>(), provider.GetRequiredService<ContentFolder>(),
            provider.GetRequiredService<MetadataDatabase>()));
        services.AddSingleton(provider => new FileDeletion(provider.GetRequiredService<ContentFolder>(), provider.GetRequiredService<MetadataDatabase>()));
        services.AddSingleton(provider => new FileStatistics(provider.GetRequiredService<MetadataDatabase>()));
        services.AddSingleton<IProjectContent, FileProjectContent>();
        services.AddHostedService<FileSweeper>();
        return services;
    }

    /// <summary>Maps the module's routes.</summary>
    public static void MapFiles(this IEndpointRouteBuilder routes)
    {
        routes.MapStorageBranched(FileEndpoints.Map);
        BlobProtocol.Map(routes, routes.ServiceProvider.GetRequiredService<BlobProtocol>());
    }
}

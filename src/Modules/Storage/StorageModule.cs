using Headgate.Identity;
using Headgate.Kernel;
using Headgate.Postgres;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Headgate.Storage;

/// <summary>The Storage API: the index, buckets, tables, jobs and tickets.</summary>
public static class StorageModule
{
    /// <summary>Adds the module and the worker of its queue.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services)
    {
        services.AddSettings<StorageOptions>(StorageOptions.Section);
        services.AddApiService(new ApiService("storage", "Storage") { HasOwnHost = false, InIndex = false });
        services.AddMigrations("storage", typeof(StorageModule).Assembly);

        services.AddSingleton<BucketStore>();
        services.AddSingleton<BucketAnswers>();
        services.AddSharing();
        services.AddExternalBuckets();
        services.AddSingleton<BucketAccessRules>();
        services.AddSingleton<IBucketDirectory, BucketDirectory>();
        services.AddSingleton<TableStore>();
        services.AddSingleton<TableAccessRules>();
        services.AddSingleton(provider => new SourceTables(
            provider.GetRequiredService<TableStore>(), provider.GetRequiredService<BucketStore>(), provider.GetRequiredService<TableAccessRules>()));
        services.AddSingleton(provider => new WorkspaceImports(
            provider.GetRequiredService<TableStore>(), provider.GetRequiredService<TableAccessRules>(), provider.GetRequiredService<BucketAccessRules>()));
        services.AddAliases();
        services.AddSnapshots();
        services.AddSingleton<IProjectUsage, TableUsage>();
        services.AddSingleton<TicketStore>();

        services.AddMetadata();
        services.AddSearch();
        services.AddTriggers();
        services.AddSingleton<RunStatistics>();

        services.AddSingleton<JobStore>();
        services.AddSingleton<JobEnds>();
        services.AddSingleton<JobEvents>();
        services.AddSingleton(provider => new JobSubmission(
            provider.GetRequiredService<MetadataDatabase>(), provider.GetRequiredService<WorkQueue>(), provider.GetRequiredService<JobStore>(),
            provider.GetRequiredService<JobEnds>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<JobCancellation>();
        services.AddSingleton<TableCompaction>();
        services.AddSingleton<NewTables>();
        services.AddTableChanges();
        services.AddSingleton<ImportFiles>();
        services.AddSingleton<ImportSources>();
        services.TryAddSingleton<IWorkspaceSource, NoWorkspaces>();
        services.AddSingleton<UploadedCsv>();
        services.AddSingleton<IJobOperation, DropBucket>();
        services.AddSingleton<IJobOperation, UpdateBucket>();
        services.AddSingleton<IJobOperation, RefreshTablesInformation>();
        services.AddSingleton<IJobOperation, CreateTable>();
        services.AddSingleton<IJobOperation, DefineTable>();
        services.AddSingleton<IJobOperation, DropTable>();
        services.AddSingleton<IJobOperation, ImportTable>();
        services.AddSingleton<ExportCache>();
        services.AddSingleton<IJobOperation, ExportTable>();
        services.AddSingleton<IJobOperation, DeleteRows>();
        services.AddDeletion();
        services.AddBranches();
        services.AddWorkHandler<JobRunner>(provider => new QueueSettings(QueuedWork.Queue)
        {
            Parallelism = provider.GetRequiredService<IOptions<StorageOptions>>().Value.WorkersOrUsual,
        });
        return services;
    }

    /// <summary>Maps the module's routes.</summary>
    public static IEndpointRouteBuilder MapStorageApi(this IEndpointRouteBuilder routes)
    {
        routes.MapIndex();
        routes.MapBuckets();
        routes.MapUpdateBucket();
        routes.MapSharing();
        routes.MapSharedBuckets();
        routes.MapListings();
        routes.MapForceUnlink();
        routes.MapExternalBuckets();
        routes.MapSchedules();
        routes.MapTables();
        routes.MapCreateTable();
        routes.MapTableChanges();
        routes.MapMetadata();
        routes.MapBranchMetadata();
        routes.MapSearch();
        routes.MapTriggers();
        routes.MapStats();
        routes.MapNames();
        routes.MapAliases();
        routes.MapSnapshots();
        routes.MapImports();
        routes.MapRows();
        routes.MapJobs();
        routes.MapBranches();
        routes.MapPullTable();
        routes.MapSwapTables();
        routes.MapTickets();
        return routes;
    }
}

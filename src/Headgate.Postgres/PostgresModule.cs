using System.Reflection;
using Headgate.Kernel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Headgate.Postgres;

/// <summary>Adds the metadata database, its queues and leases to the host.</summary>
public static class PostgresModule
{
    /// <summary>Connects, and with no connection string runs a private server, while the host starts: before any hosted service's <c>StartAsync</c>.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configuration">Has the section <c>Postgres</c>.</param>
    /// <param name="dataFolder">The node's folder: lock file, node name, and the private server's data. Kept by one process at a time.</param>
    /// <param name="runsWork">Whether this node takes items from the queues (role <c>worker</c>).</param>
    public static IServiceCollection AddHeadgatePostgres(
        this IServiceCollection services, IConfiguration configuration, string dataFolder, bool runsWork)
    {
        var folder = Path.GetFullPath(dataFolder);
        services.AddOptions<PostgresOptions>()
            .Bind(configuration.GetSection(PostgresOptions.Section), binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<PostgresOptions>>().Value);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(_ => Node.Of(folder, runsWork));
        services.AddSingleton<MetadataDatabase>();
        services.AddSingleton(provider => provider.GetRequiredService<MetadataDatabase>().Changes);
        services.AddSingleton<IChangeStamps>(provider => provider.GetRequiredService<MetadataDatabase>().Changes);
        services.AddSingleton<WorkQueue>();
        services.AddSingleton<Leases>();
        services.AddSingleton(new DataFolderPath(folder));
        services.AddHostedService<DatabaseStart>();
        return services;
    }

    /// <summary>Has the assembly's <c>Schema/NNNN_name.sql</c> applied at start, after those of the modules registered before.</summary>
    public static IServiceCollection AddMigrations(this IServiceCollection services, string schema, Assembly assembly) =>
        services.AddSingleton(new MigrationSource(schema, assembly));

    /// <summary>Has the handler work on a queue, on nodes that run work. The handler is one object for all items.</summary>
    public static IServiceCollection AddWorkHandler<THandler>(this IServiceCollection services, Func<IServiceProvider, QueueSettings> settings)
        where THandler : class, IWorkHandler
    {
        services.AddSingleton<THandler>();
        return services.AddSingleton<IHostedService>(provider => new QueueWorker(
            settings(provider),
            provider.GetRequiredService<THandler>(),
            provider.GetRequiredService<WorkQueue>(),
            provider.GetRequiredService<MetadataDatabase>(),
            provider.GetRequiredService<Node>(),
            provider.GetRequiredService<PostgresOptions>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<QueueWorker>>()));
    }

    /// <inheritdoc cref="AddWorkHandler{THandler}(IServiceCollection, Func{IServiceProvider, QueueSettings})"/>
    public static IServiceCollection AddWorkHandler<THandler>(this IServiceCollection services, QueueSettings settings)
        where THandler : class, IWorkHandler => services.AddWorkHandler<THandler>(_ => settings);
}

internal sealed record DataFolderPath(string Path);

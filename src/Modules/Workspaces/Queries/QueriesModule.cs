using Headgate.Kernel;
using Headgate.Postgres;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Workspaces.Queries;

/// <summary>The query service.</summary>
internal static class QueriesModule
{
    private const int AtOnce = 16;

    public static void AddQueries(this IServiceCollection services)
    {
        services.AddApiService(QueryEndpoints.Service);
        services.AddSingleton<QueryStore>();
        services.AddSingleton<QueryJobs>();
        services.AddSingleton<QuerySubmission>();
        services.AddSingleton<QuerySessions>();
        services.AddSingleton<IWorkspaceSessions>(provider => provider.GetRequiredService<QuerySessions>());
        services.AddSingleton<QuerySpools>();
        services.AddSingleton<QueryParquet>();
        services.AddHostedService<QuerySweeper>();
        // A node that stops in a query fails it; another attempt would run it twice.
        services.AddWorkHandler<QueryWork>(new QueueSettings(QueuedQuery.Queue) { Parallelism = AtOnce });
    }
}

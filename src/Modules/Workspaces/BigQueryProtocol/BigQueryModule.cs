using Headgate.Kernel;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>The engine <c>bigquery</c> and the BigQuery REST API.</summary>
internal static class BigQueryModule
{
    public static IServiceCollection AddBigQuery(this IServiceCollection services)
    {
        services.AddSettings<BigQueryOptions>(BigQueryOptions.Section);
        services.AddSingleton<IWorkspaceEngine, BigQueryEngine>();
        services.AddSingleton<ServiceAccountStore>();
        services.AddSingleton<ServiceAccountKeys>();
        services.AddSingleton<ServiceAccountAccess>();
        services.AddSingleton<BigQueryWarehouse>();
        services.AddSingleton<JobTable>();
        services.AddSingleton<IWorkspaceSessions, JobSessions>();
        services.AddHostedService<JobSweeper>();
        services.AddSingleton<JobRunner>();
        services.AddSingleton<JobEndpoints>();
        services.AddSingleton<Datasets>();
        services.AddSingleton<DatasetEndpoints>();
        services.AddSingleton<TableEndpoints>();
        services.AddSingleton<InsertIds>();
        services.AddSingleton<RowInsertion>();
        services.AddSingleton<TableDataEndpoints>();
        services.AddSingleton<ResumableUploads>();
        services.AddSingleton<UploadEndpoints>();
        return services;
    }

    public static void MapBigQuery(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        var routes = new BigQueryRoutes(
            endpoints, services.GetRequiredService<ServiceAccountAccess>(), services.GetRequiredService<ILogger<BigQueryRoutes>>());
        TokenEndpoint.Map(endpoints);
        services.GetRequiredService<DatasetEndpoints>().Map(routes);
        services.GetRequiredService<TableEndpoints>().Map(routes);
        services.GetRequiredService<TableDataEndpoints>().Map(routes);
        services.GetRequiredService<JobEndpoints>().Map(routes);
        services.GetRequiredService<UploadEndpoints>().Map(routes);
        routes.MapTheRest();
    }
}

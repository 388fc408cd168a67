using Headgate.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Workspaces.SnowflakeProtocol;

/// <summary>The HTTP protocol of Snowflake's own drivers: they connect with <c>accessUrl</c> or <c>host</c> at the platform.</summary>
internal static class SnowflakeDriver
{
    /// <summary>Registers it.</summary>
    public static IServiceCollection AddSnowflakeDriver(this IServiceCollection services)
    {
        services.AddSettings<SnowflakeOptions>(SnowflakeOptions.Section);
        services.AddSingleton<DriverCalls>();
        services.AddSingleton<FailedLogins>();
        services.AddSingleton<DriverLogins>();
        services.AddSingleton<DriverLoginEndpoints>();
        services.AddSingleton<WarehouseDoor>();
        services.AddSingleton<DriverSessions>();
        services.AddSingleton<SessionEndpoints>();
        services.AddSingleton<ResultFolders>();
        services.AddSingleton<ResultKeys>();
        services.AddSingleton<DriverQueries>();
        services.AddSingleton<QueryAnswer>();
        services.AddSingleton<QueryEndpoints>();
        services.AddSingleton<ResultEndpoint>();
        services.AddSingleton<IWorkspaceSessions, EndedSessions>();
        services.AddHostedService<SnowflakeSweeper>();
        return services;
    }

    /// <summary>Maps its routes, which drivers expect at the root of the host.</summary>
    public static void MapSnowflakeDriver(this IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        var (logins, sessions) = (services.GetRequiredService<DriverLoginEndpoints>(), services.GetRequiredService<SessionEndpoints>());
        var (queries, results) = (services.GetRequiredService<QueryEndpoints>(), services.GetRequiredService<ResultEndpoint>());
        Post(routes, "/session/v1/login-request", logins.LoginAsync).OpenToEveryone();
        Post(routes, "/session/authenticator-request", DriverLoginEndpoints.AuthenticatorAsync).OpenToEveryone();
        Post(routes, "/session/token-request", sessions.RenewAsync).RequireOwnToken();
        Post(routes, "/session/heartbeat", sessions.HeartbeatAsync).RequireOwnToken();
        Post(routes, "/session", sessions.EndAsync).RequireOwnToken();
        Post(routes, "/telemetry/send", sessions.TelemetryAsync).RequireOwnToken();
        Post(routes, "/queries/v1/query-request", queries.RunAsync).RequireOwnToken();
        Post(routes, "/queries/v1/abort-request", queries.AbortByRequestAsync).RequireOwnToken();
        Post(routes, "/queries/{query}/abort-request", queries.AbortAsync).RequireOwnToken();
        Get(routes, "/queries/{query}/result", queries.ResultAsync).RequireOwnToken();
        Get(routes, "/monitoring/queries/{query}", queries.StateAsync).RequireOwnToken();
        Get(routes, ResultEndpoint.Prefix + "/{query}/{part}", results.GetAsync).RequireOwnToken();
    }

    private static IEndpointConventionBuilder Post(IEndpointRouteBuilder routes, string pattern, Func<HttpContext, Task> endpoint) => Map(routes, "POST", pattern, endpoint);

    private static IEndpointConventionBuilder Get(IEndpointRouteBuilder routes, string pattern, Func<HttpContext, Task> endpoint) => Map(routes, "GET", pattern, endpoint);

    private static IEndpointConventionBuilder Map(IEndpointRouteBuilder routes, string method, string pattern, Func<HttpContext, Task> endpoint) => routes
        .MapMethods(pattern, [method], routes.ServiceProvider.GetRequiredService<DriverCalls>().Answer(endpoint))
        .ExcludeFromDescription();
}

using Headgate.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Keptn.Gateway;

/// <summary>The gateway: who gets in and where the services are.</summary>
internal static class GatewaySetup
{
    public static void AddGateway(this IServiceCollection services)
    {
        services.AddSingleton<KeptnToken>();
        services.AddSingleton<KeptnGate>();
        foreach (var service in KeptnServices.All)
            services.AddApiService(service);
    }

    public static void MapGateway(this IEndpointRouteBuilder routes) =>
        routes.MapKeptn(KeptnServices.Api).MapPost("/auth", () => Results.Ok()).WithTags("Auth").WithSummary("Check the token");
}

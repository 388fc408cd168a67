using Headgate.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Keptn.Gateway;

/// <summary>The gateway: who gets in and where the services are.</summary>
internal static class GatewaySetup
{
    private static readonly string[] Reading = ["GET", "HEAD"];
    private static readonly string[] OtherMethods = ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"];

    public static void AddGateway(this IServiceCollection services)
    {
        services.AddSettings<KeptnGatewayOptions>(KeptnGatewayOptions.Section);
        services.AddSingleton<KeptnToken>();
        services.AddSingleton<CallerAddress>();
        services.AddSingleton<AuthLimit>();
        services.AddHostedService<AuthLimitSweep>();
        services.AddSingleton<KeptnGate>();
        services.AddSingleton<IAddressRewriter, GatewayAddresses>();
        foreach (var service in KeptnServices.All)
            services.AddApiService(service);
        services.AddKeptnDocuments();
    }

    public static void MapGateway(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapKeptn(KeptnServices.Api);
        api.MapPost("/auth", Authenticated).WithTags("Auth").WithSummary("Check the token");
        // A proxy asks with the method of the request that it asks about.
        api.MapMethods("/auth", OtherMethods, Authenticated).ExcludeFromDescription();
        api.MapMetadata();
        routes.MapTokenRenewal();
        routes.MapKeptnHealth();
        routes.MapKeptnDocuments();
        routes.MapUnknownAddresses();
    }

    private static void MapKeptnHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/nginx-health", Reading, () => Results.Text("OK\n", "text/plain")).OpenToEveryone().ExcludeFromDescription();
        routes.MapMethods("/api/health", Reading, () => Results.Ok()).OpenToEveryone().ExcludeFromDescription();
        foreach (var (path, service) in KeptnServices.Roots.Where(root => root.Service != KeptnServices.Api))
            routes.MapKeptnAt(path, service).MapGet("/health", () => Results.Ok()).ExcludeFromDescription();
    }

    private static IResult Authenticated() => Results.Ok();
}

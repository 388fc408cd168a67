using System.Text.Json.Nodes;
using Headgate.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Keptn.Gateway;

/// <summary>The services behind Keptn's gateway, each with its path, its document and its form of an error.</summary>
internal static class KeptnServices
{
    /// <summary>Authentication, metadata, events from outside, import.</summary>
    public static ApiService Api { get; } = Of("keptn-api-service", "Keptn: api-service", "/api/v1", "key");

    /// <summary>Projects, sequences, integrations.</summary>
    public static ApiService ControlPlane { get; } = Of("keptn-control-plane", "Keptn: controlPlane", "/api/controlPlane/v1");

    /// <summary>Files in git.</summary>
    public static ApiService Resources { get; } = Of("keptn-resource-service", "Keptn: resource-service", "/api/resource-service/v1");

    /// <summary>Stored events.</summary>
    public static ApiService Datastore { get; } = Of("keptn-mongodb-datastore", "Keptn: mongodb-datastore", "/api/mongodb-datastore", "key");

    /// <summary>Secrets of integrations.</summary>
    public static ApiService Secrets { get; } = Of("keptn-secret-service", "Keptn: secrets", "/api/secrets/v1");

    /// <summary>What was executed how often.</summary>
    public static ApiService Statistics { get; } = Of("keptn-statistics-service", "Keptn: statistics", "/api/statistics/v1") with
    {
        ErrorBody = (error, _) => new JsonObject { ["message"] = error.Message, ["errorCode"] = error.Status },
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ApiService> All { get; } = [Api, ControlPlane, Resources, Datastore, Secrets, Statistics];

    /// <summary>Where the addresses of each service begin; what is below no other is the api-service's.</summary>
    internal static IReadOnlyList<(string Path, ApiService Service)> Roots { get; } =
    [
        ("/api", Api),
        ("/api/controlPlane", ControlPlane),
        ("/api/resource-service", Resources),
        ("/api/mongodb-datastore", Datastore),
        ("/api/secrets", Secrets),
        ("/api/statistics", Statistics),
    ];

    /// <summary>The service that an address is passed on to; case counts.</summary>
    internal static ApiService Of(PathString path) => Roots.Skip(1).FirstOrDefault(root => path.StartsWithSegments(root.Path, StringComparison.Ordinal), Roots[0]).Service;

    /// <summary>A group of routes of a service, which want the API token.</summary>
    public static RouteGroupBuilder MapKeptn(this IEndpointRouteBuilder routes, ApiService service) => routes.MapKeptnAt(service.Path!, service);

    /// <summary>Routes of a service that are elsewhere than its definition says.</summary>
    internal static RouteGroupBuilder MapKeptnAt(this IEndpointRouteBuilder routes, string path, ApiService service)
    {
        var provider = routes.ServiceProvider;
        return routes.MapGroup(path).WithGroupName(service.Id).RequireOwnToken(provider.GetRequiredService<KeptnGate>())
            .WithMetadata(service, new BodyLimit(provider.GetRequiredService<KeptnGatewayOptions>().MaxBodyBytes));
    }

    private static ApiService Of(string id, string title, string path, string scheme = "ApiKeyAuth") => new(id, title)
    {
        Path = path,
        HasOwnHost = false,
        InIndex = false,
        Version = KeptnRelease.Version,
        ReadsForms = false,
        OwnToken = new OwnTokenHeader(KeptnGate.Header, scheme),
        ErrorBody = (error, _) => new JsonObject { ["code"] = error.Status, ["message"] = error.Message },
    };
}

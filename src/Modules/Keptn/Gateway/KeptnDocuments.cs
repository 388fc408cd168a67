using Headgate.Kernel;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Keptn.Gateway;

/// <summary>The services' definitions in Swagger 2.0 and the page to select one.</summary>
internal static class KeptnDocuments
{
    public const string Page = "/api/swagger-ui/";

    private static readonly (string Name, string Url, ApiService Service)[] Definitions =
    [
        ("api-service", "/api/swagger-ui/swagger.yaml", KeptnServices.Api),
        ("resource-service", "/api/resource-service/swagger-ui/swagger.yaml", KeptnServices.Resources),
        ("mongodb-datastore", "/api/mongodb-datastore/swagger-ui/swagger.yaml", KeptnServices.Datastore),
        ("controlPlane", "/api/controlPlane/swagger-ui/swagger.yaml", KeptnServices.ControlPlane),
        ("statistics", "/api/statistics/swagger-ui/swagger.yaml", KeptnServices.Statistics),
        ("secrets", "/api/secrets/swagger-ui/swagger.yaml", KeptnServices.Secrets),
    ];

    public static void AddKeptnDocuments(this IServiceCollection services) => services.AddSingleton(
        new DocumentsPage(Page.Trim('/'), "Keptn API", [.. Definitions.Select(definition => new DocumentsPage.Entry(definition.Url, definition.Name))]));

    public static void MapKeptnDocuments(this IEndpointRouteBuilder routes)
    {
        foreach (var (_, url, service) in Definitions)
            routes.MapSwagger(url, service);
    }
}

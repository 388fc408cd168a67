using Headgate.Kernel;
using Headgate.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Components;

internal static class CatalogEndpoints
{
    public static IServiceCollection AddCatalog(this IServiceCollection services)
    {
        services.AddSingleton<ComponentCatalog>();
        services.AddSingleton<IComponentList>(provider => provider.GetRequiredService<ComponentCatalog>());
        return services;
    }

    public static void MapCatalog(this IEndpointRouteBuilder routes)
    {
        // Reads the files now, so that the log names broken ones at the start and no request waits for it.
        routes.ServiceProvider.GetRequiredService<ComponentCatalog>();
        routes.MapGet("/v2/storage/components/{component_id}", Detail)
            .WithName("Components.Detail").WithGroupName("storage").WithTags("Components and Configurations")
            .WithSummary("Shows a component; no token is needed")
            .OpenToEveryone();
        routes.MapGet("/v2/storage/branch/{branch_id}/components/{component_id}", Detail)
            .WithName("Components.Detail.InBranch").WithGroupName("storage").WithTags("Components and Configurations")
            .WithSummary("Shows a component")
            .RequireStorageToken().WithMetadata(new ValidBranch());
    }

    private static Answer<RawJson> Detail(HttpRequest request, string component_id, ComponentCatalog catalog, ServiceAddresses addresses) =>
        Answer.Ok(new RawJson(catalog.Get(component_id).Details(addresses.Base(request))));
}

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
            .WithName("Components.Detail").WithGroupName("storage").WithTags(ConfigurationEndpoints.Tag)
            .WithSummary("Shows a component; no token is needed")
            .OpenToEveryone();
        routes.MapGet("/v2/storage/branch/{branch_id}/components/{component_id}", Detail)
            .WithName("Components.Detail.InBranch").WithGroupName("storage").WithTags(ConfigurationEndpoints.Tag)
            .WithSummary("Shows a component")
            .RequireStorageToken().WithMetadata(new ValidBranch());
        routes.MapStorageBranched(storage => storage.Get("/components", "Components.List", List)
            .WithTags(ConfigurationEndpoints.Tag).WithSummary("Lists the components that have configurations, with these")
            .Query("include", "string", "Comma-separated, of the configurations: configuration, rows, state; default none.")
            .Query("componentType", "string", "Only components of this type.")
            .Query("isDeleted", "boolean", "Components with configurations in the trash, with these."));
    }

    private static ComponentsAnswer List(
        Origin from, HttpRequest request, RequestQuery query, ComponentCatalog catalog, ConfigurationStore configurations, ServiceAddresses addresses, CancellationToken stop)
    {
        var parts = ConfigurationParts.From(query.Fields, new ConfigurationParts(false, false, false));
        var type = query.Fields.Text("componentType");
        var isDeleted = query.Fields.Flag("isDeleted") ?? false;
        query.Fields.ThrowIfInvalid();
        var filter = new ConfigurationFilter(from.Project, from.Branch.Id)
        {
            Components = Visible(catalog, ComponentRights.Readable(from.Caller), type),
            IsDeleted = isDeleted,
            Content = parts.Configuration,
            Rows = parts.Rows,
            State = parts.State,
        };
        return new ComponentsAnswer(catalog, addresses.Base(request), configurations.ListAsync(filter, stop), parts);
    }

    /// <summary>The ids of a type's components that the token reaches; <c>null</c> for all.</summary>
    private static IReadOnlySet<string>? Visible(ComponentCatalog catalog, IReadOnlySet<string>? readable, string? type) => string.IsNullOrEmpty(type)
        ? readable
        : catalog.All.Where(component => component.Type == type && (readable is null || readable.Contains(component.Id))).Select(component => component.Id).ToHashSet();

    private static Answer<RawJson> Detail(HttpRequest request, string component_id, ComponentCatalog catalog, ServiceAddresses addresses) =>
        Answer.Ok(new RawJson(catalog.Get(component_id).Details(addresses.Base(request))));
}

using System.Reflection;
using System.Text.Json.Serialization;
using Headgate.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Storage;

/// <summary>The index call, through which every client finds the services of the stack.</summary>
internal static class IndexEndpoints
{
    private static readonly string Revision = typeof(IndexEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public static void MapIndex(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v2/storage", Show)
            .WithName("Storage.Index").WithGroupName("storage").WithTags("Miscellaneous")
            .WithSummary("Shows the stack: its services, features and components")
            .Query("exclude", "string", "Comma-separated: components, componentDetails.")
            .OpenToEveryone();

    private static Answer<IndexView> Show(HttpRequest request, RequestQuery query, ServiceAddresses addresses, IEnumerable<IComponentList> lists)
    {
        var excluded = query.Fields.Texts("exclude", commas: true) ?? [];
        query.Fields.ThrowIfInvalid();
        var baseUrl = addresses.Base(request);
        var components = lists.FirstOrDefault();
        return Answer.Ok(new IndexView(
            "storage",
            $"{baseUrl}/docs",
            "v2",
            Revision,
            addresses.StackName(request),
            excluded.Contains("components") ? null
                : excluded.Contains("componentDetails") ? components?.Summaries ?? RawJson.EmptyList
                : components?.Details(baseUrl) ?? RawJson.EmptyList,
            [.. addresses.All.Where(service => service.InIndex).Select(service => new IndexServiceView(service.Id, addresses.Url(request, service.Id)))],
            ["global-search"],
            new IndexTemplatesView()));
    }
}

/// <summary>The index on the wire.</summary>
internal sealed record IndexView(
    string Api,
    string Documentation,
    string Version,
    string Revision,
    string Stack,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RawJson? Components,
    IReadOnlyList<IndexServiceView> Services,
    IReadOnlyList<string> Features,
    IndexTemplatesView UrlTemplates);

internal sealed record IndexServiceView(string Id, string Url);

/// <summary>Addresses of a console's pages; clients put numbers in place of the words between double ampersands.</summary>
internal sealed record IndexTemplatesView(
    string OrchestrationJob = "/admin/projects/&&projectId&&/orchestrations/&&orchestrationId&&/jobs/&&jobId&&");

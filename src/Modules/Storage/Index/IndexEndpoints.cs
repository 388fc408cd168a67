using System.Reflection;
using System.Text.Json.Nodes;
using Headgate.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Storage;

/// <summary>The index call, through which every client finds the services of the stack.</summary>
internal static class IndexEndpoints
{
    private const string JobUrlTemplate = "/admin/projects/&&projectId&&/orchestrations/&&orchestrationId&&/jobs/&&jobId&&";

    private static readonly string Revision = typeof(IndexEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public static void MapIndex(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v2/storage", Show)
            .WithName("Storage.Index").WithGroupName("storage").WithTags("Miscellaneous")
            .WithSummary("Shows the stack: its services, features and components")
            .Query("exclude", "string", "Comma-separated: components, componentDetails.")
            .OpenToEveryone();

    private static Answer<JsonObject> Show(HttpRequest request, RequestQuery query, ServiceAddresses addresses)
    {
        var excluded = query.Fields.Texts("exclude", commas: true) ?? [];
        query.Fields.ThrowIfInvalid();
        var index = new JsonObject
        {
            ["api"] = "storage",
            ["documentation"] = $"{addresses.Base(request)}/docs",
            ["version"] = "v2",
            ["revision"] = Revision,
            ["stack"] = addresses.StackName(request),
        };
        if (!excluded.Contains("components"))
            index["components"] = new JsonArray();
        index["services"] = new JsonArray([.. addresses.All.Where(service => service.InIndex).Select(service =>
            (JsonNode)new JsonObject { ["id"] = service.Id, ["url"] = addresses.Url(request, service.Id) })]);
        index["features"] = new JsonArray();
        index["urlTemplates"] = new JsonObject { ["orchestrationJob"] = JobUrlTemplate };
        return Answer.Ok(index);
    }
}

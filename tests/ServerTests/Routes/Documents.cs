using System.Text.Json.Nodes;
using Headgate.Kernel;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.ServerTests.Routes;

/// <summary>What is served is written down: each operation is in its service's OpenAPI document, and Swagger UI shows every document.</summary>
[Collection(RouteTable.Name)]
public sealed class Documents(NodeInProcess node)
{
    [Fact]
    public async Task Every_operation_is_in_the_document_of_its_service()
    {
        var missing = new List<string>();
        foreach (var service in node.Operations().Where(IsDescribed).GroupBy(operation => operation.Route.Metadata.GetMetadata<IEndpointGroupNameMetadata>()?.EndpointGroupName))
        {
            Assert.True(service.Key is not null, $"These routes belong to no service: {string.Join(", ", service)}");
            var paths = (await DocumentAsync(service.Key))["paths"]!.AsObject();
            missing.AddRange(service
                .Where(operation => paths["/" + operation.Route.RoutePattern.RawText!.Trim('/')]?[operation.Method.ToLowerInvariant()] is null)
                .Select(operation => $"{service.Key}: {operation}"));
        }

        Assert.Empty(missing);
    }

    [Fact]
    public async Task Operations_have_a_name_of_their_own_a_tag_and_a_summary()
    {
        foreach (var service in node.Services.GetServices<ApiService>().Where(service => service.HasDocument))
        {
            var operations = (await DocumentAsync(service.Id))["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Where(one => one.Value is JsonObject { Count: > 0 } && one.Key is not "parameters")
                .Select(one => (Name: $"{one.Key} {path.Key}", Says: one.Value!))).ToList();
            Assert.NotEmpty(operations);
            Assert.All(operations, operation => Assert.True(operation.Says["operationId"] is not null && operation.Says["tags"] is JsonArray { Count: > 0 } && operation.Says["summary"] is not null,
                $"{operation.Name} lacks an operationId, a tag or a summary."));
            Assert.Equal(operations.Count, operations.Select(operation => (string)operation.Says["operationId"]!).Distinct().Count());
        }
    }

    [Fact]
    public async Task Swagger_ui_offers_every_document()
    {
        var ui = await node.Owner.GetTextAsync("/docs/index.html") + await node.Owner.GetTextAsync("/docs/index.js");
        foreach (var service in node.Services.GetServices<ApiService>().Where(service => service.HasDocument))
            Assert.Contains($"/docs/{service.Id}/openapi.json", ui, StringComparison.Ordinal);
    }

    private Task<JsonNode> DocumentAsync(string service) => node.Owner.GetAsync($"/docs/{service}/openapi.json");

    private static bool IsDescribed(Walk.Operation operation) =>
        operation.Route.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is not { ExcludeFromDescription: true } && operation.Route.RoutePattern.RawText != "/docs/{documentName}/openapi.json";
}

using System.Text.Json.Nodes;
using Headgate.Keptn.Gateway;
using Headgate.Kernel;
using YamlDotNet.Serialization;

namespace Headgate.Keptn.Tests.Gateway;

/// <summary>Each service's definition in Swagger 2.0 says what is served and nothing else, and the page offers all of them.</summary>
public sealed class Definitions(GatewayInProcess node) : IClassFixture<GatewayInProcess>
{
    public static TheoryData<string, string, string> Services => new()
    {
        { "/api/swagger-ui/swagger.yaml", "/api/v1", "key" },
        { "/api/resource-service/swagger-ui/swagger.yaml", "/api/resource-service/v1", "ApiKeyAuth" },
        { "/api/mongodb-datastore/swagger-ui/swagger.yaml", "/api/mongodb-datastore", "key" },
        { "/api/controlPlane/swagger-ui/swagger.yaml", "/api/controlPlane/v1", "ApiKeyAuth" },
        { "/api/statistics/swagger-ui/swagger.yaml", "/api/statistics/v1", "ApiKeyAuth" },
        { "/api/secrets/swagger-ui/swagger.yaml", "/api/secrets/v1", "ApiKeyAuth" },
    };

    [Theory]
    [MemberData(nameof(Services))]
    public async Task A_definition_has_every_operation_that_is_served_and_no_other(string url, string basePath, string scheme)
    {
        var definition = await DefinitionAsync(url);
        Assert.Equal("2.0", (string?)definition["swagger"]);
        Assert.Equal(KeptnRelease.Version, (string?)definition["info"]!["version"]);
        Assert.Equal(basePath, (string?)definition["basePath"]);
        Assert.Null(definition["host"]);
        Assert.Null(definition["schemes"]);
        Assert.Equal("apiKey header x-token", $"{definition["securityDefinitions"]![scheme]!["type"]} {definition["securityDefinitions"]![scheme]!["in"]} {definition["securityDefinitions"]![scheme]!["name"]}");

        var service = KeptnServices.All.Single(one => one.Path == basePath);
        var served = node.Routes.Where(route => route.Metadata.GetMetadata<ApiService>() == service && GatewayInProcess.IsDescribed(route))
            .SelectMany(route => GatewayInProcess.MethodsOf(route).Select(method => $"{method} {route.RoutePattern.RawText!.TrimEnd('/')}"));
        var operations = (definition["paths"] as JsonObject ?? []).SelectMany(path => path.Value!.AsObject().Select(operation => (Name: $"{operation.Key.ToUpperInvariant()} {basePath}{path.Key}", Says: operation.Value!))).ToList();
        Assert.Equal(served.Distinct().Order(StringComparer.Ordinal), operations.Select(operation => operation.Name).Order(StringComparer.Ordinal));
        Assert.All(operations, operation =>
        {
            Assert.True(operation.Says["security"]![0]![scheme] is not null, $"{operation.Name} does not ask for the token.");
            Assert.True(operation.Says["summary"] is not null && operation.Says["tags"] is not null && operation.Says["operationId"] is not null, $"{operation.Name} lacks a summary, a tag or a name.");
            Assert.DoesNotContain("formData", operation.Name.EndsWith("/import", StringComparison.Ordinal) ? "" : operation.Says.ToJsonString(), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_package_to_import_is_a_file_of_a_form()
    {
        var parameters = (await DefinitionAsync("/api/swagger-ui/swagger.yaml"))["paths"]!["/import"]!["post"]!["parameters"]!.AsArray();
        Assert.Equal(["configPackage formData file", "project query string"], parameters.Select(one => $"{one!["name"]} {one["in"]} {one["type"]}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_page_offers_the_definitions_in_Keptns_order()
    {
        using var client = node.NewClient(null);
        Assert.Contains("swagger-ui", await client.GetStringAsync("/api/swagger-ui/"), StringComparison.Ordinal);
        var script = await client.GetStringAsync("/api/swagger-ui/index.js");
        var at = new[] { "api-service", "resource-service", "mongodb-datastore", "controlPlane", "statistics", "secrets" }.Select(name => script.IndexOf($"\"name\":\"{name}\"", StringComparison.Ordinal)).ToList();
        Assert.DoesNotContain(-1, at);
        Assert.Equal(at.Order(), at);
        foreach (var url in Services.Select(service => service.Data.Item1))
            Assert.Contains($"\"{url}\"", script, StringComparison.Ordinal);
        Assert.True((await client.GetByteArrayAsync("/api/swagger-ui/swagger-ui-bundle.js")).Length > 100_000);
    }

    [Fact]
    public async Task The_platforms_own_page_has_them_too()
    {
        using var client = node.NewClient(null);
        var script = await client.GetStringAsync("/docs/index.js");
        foreach (var service in KeptnServices.All)
        {
            Assert.Contains($"/docs/{service.Id}/openapi.json", script, StringComparison.Ordinal);
            Assert.Equal(service.Title, (string?)JsonNode.Parse(await client.GetStringAsync($"/docs/{service.Id}/openapi.json"))!["info"]!["title"]);
        }
    }

    private async Task<JsonNode> DefinitionAsync(string url)
    {
        using var client = node.NewClient(null);
        using var answer = await client.GetAsync(url);
        Assert.Equal("application/yaml", answer.Content.Headers.ContentType?.ToString());
        var read = new DeserializerBuilder().Build().Deserialize(new StringReader(await answer.Content.ReadAsStringAsync()));
        return JsonNode.Parse(new SerializerBuilder().JsonCompatible().Build().Serialize(read))!;
    }
}

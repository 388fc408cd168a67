using System.Net;
using System.Text;
using Headgate.Keptn.Gateway;
using Headgate.Kernel;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Keptn.Tests.Gateway;

/// <summary>Every route of the gateway wants its one token, before anything of the request is read; and opens nothing else.</summary>
public sealed class WalkingTheRoutes(GatewayInProcess node) : IClassFixture<GatewayInProcess>
{
    private static readonly string[] OpenToEveryone =
    [
        "/api/controlPlane/swagger-ui/swagger.yaml",
        "/api/health",
        "/api/mongodb-datastore/swagger-ui/swagger.yaml",
        "/api/resource-service/swagger-ui/swagger.yaml",
        "/api/secrets/swagger-ui/swagger.yaml",
        "/api/statistics/swagger-ui/swagger.yaml",
        "/api/swagger-ui/swagger.yaml",
    ];

    [Fact]
    public void What_is_open_is_on_the_list_and_all_else_is_behind_the_gate()
    {
        Assert.Equal(OpenToEveryone, node.Routes.Where(route => GatewayInProcess.AccessOf(route) == Credential.None).Select(route => route.RoutePattern.RawText).Order(StringComparer.Ordinal));
        Assert.All(Guarded(), route =>
        {
            Assert.Equal(Credential.OwnToken, GatewayInProcess.AccessOf(route));
            Assert.IsType<KeptnGate>(route.Metadata.GetMetadata<IGate>());
            Assert.Contains(route.Metadata.GetMetadata<ApiService>(), KeptnServices.All);
            Assert.NotNull(route.Metadata.GetMetadata<BodyLimit>());
        });
    }

    [Theory]
    [InlineData("none")]
    [InlineData("wrong")]
    [InlineData("almost right")]
    [InlineData("storage")]
    [InlineData("management")]
    public async Task Who_has_not_the_token_gets_401_everywhere(string kind)
    {
        using var client = node.NewClient(kind switch
        {
            "none" => null,
            "wrong" => "wrong",
            "almost right" => node.Token[..^1],
            "storage" => node.StorageToken,
            _ => node.ManageToken,
        });
        foreach (var route in Guarded())
            foreach (var method in GatewayInProcess.MethodsOf(route).Where(method => method != "TRACE"))
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), GatewayInProcess.PathOf(route));
                if (method is not ("GET" or "HEAD"))
                    request.Content = new StringContent("this is no JSON", Encoding.UTF8, "application/json");
                using var answer = await client.SendAsync(request);
                Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized || BlockedPaths.Has(method, GatewayInProcess.PathOf(route)), $"{method} {route.RoutePattern.RawText} answered {(int)answer.StatusCode}.");
            }
    }

    [Fact]
    public async Task The_body_of_a_stranger_is_not_waited_for()
    {
        var seen = 0;
        foreach (var route in Guarded())
            foreach (var method in GatewayInProcess.MethodsOf(route).Where(method => method is "POST" or "PUT" && !BlockedPaths.Has(method, GatewayInProcess.PathOf(route))))
            {
                Assert.Equal("HTTP/1.1 401 Unauthorized", await node.SendHeadAsync(method, GatewayInProcess.PathOf(route), "wrong"));
                seen++;
            }

        Assert.True(seen > 5, $"Only {seen} routes take a body.");
    }

    [Fact]
    public async Task The_token_opens_nothing_but_the_gateway()
    {
        using var client = node.NewClient(node.Token);
        client.DefaultRequestHeaders.Add("X-StorageApi-Token", node.Token);
        client.DefaultRequestHeaders.Add("X-KBC-ManageApiToken", node.Token);
        var walked = 0;
        foreach (var route in node.OtherRoutes.Where(route => GatewayInProcess.AccessOf(route) is Credential.StorageToken or Credential.ManageToken))
            foreach (var method in GatewayInProcess.MethodsOf(route))
            {
                using var answer = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), GatewayInProcess.PathOf(route)));
                Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized, $"{method} {route.RoutePattern.RawText} answered {(int)answer.StatusCode}.");
                walked++;
            }

        Assert.True(walked > 200, $"Only {walked} operations were found.");
    }

    [Fact]
    public async Task A_protected_prefix_answers_strangers_with_401_whatever_follows()
    {
        using var client = node.NewClient(null);
        foreach (var (root, _) in KeptnServices.Roots)
            foreach (var rest in new[] { "/nothing", "/v1/nothing/at/all", "/health/x", "/v1", "/%C3%A9", "/a%252Fb" })
                foreach (var method in new[] { "GET", "POST", "PATCH", "PROPFIND" })
                {
                    using var answer = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), root + rest));
                    Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized, $"{method} {root}{rest} answered {(int)answer.StatusCode}.");
                }
    }

    private IEnumerable<RouteEndpoint> Guarded() => node.Routes.Where(route => GatewayInProcess.AccessOf(route) != Credential.None);
}

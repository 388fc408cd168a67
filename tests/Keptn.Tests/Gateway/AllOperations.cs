using System.Text.RegularExpressions;
using Headgate.Keptn.Gateway;

namespace Headgate.Keptn.Tests.Gateway;

/// <summary>Each operation that Keptn's clients know is served, or closed on purpose.</summary>
public sealed partial class AllOperations(GatewayInProcess node) : IClassFixture<GatewayInProcess>
{
    private const string Known = """
        POST /api/v1/auth
        GET /api/v1/metadata
        POST /api/v1/event
        POST /api/v1/import
        GET /api/health
        GET /nginx-health
        GET /api/controlPlane/health
        GET /api/resource-service/health
        GET /api/secrets/health
        GET /api/statistics/health
        GET /api/mongodb-datastore/health
        GET /api/mongodb-datastore/event
        POST /api/mongodb-datastore/event
        GET /api/mongodb-datastore/event/type/{}
        GET /api/secrets/v1/scope
        GET /api/secrets/v1/secret
        POST /api/secrets/v1/secret
        PUT /api/secrets/v1/secret
        DELETE /api/secrets/v1/secret
        GET /api/statistics/v1/statistics
        POST /api/statistics/v1/event
        POST /api/controlPlane/v1/event
        GET /api/controlPlane/v1/event/triggered/{}
        GET /api/controlPlane/v1/log
        POST /api/controlPlane/v1/log
        DELETE /api/controlPlane/v1/log
        GET /api/controlPlane/v1/project
        POST /api/controlPlane/v1/project
        PUT /api/controlPlane/v1/project
        GET /api/controlPlane/v1/project/{}
        DELETE /api/controlPlane/v1/project/{}
        POST /api/controlPlane/v1/project/{}/service
        DELETE /api/controlPlane/v1/project/{}/service/{}
        GET /api/controlPlane/v1/project/{}/stage
        GET /api/controlPlane/v1/project/{}/stage/{}
        GET /api/controlPlane/v1/project/{}/stage/{}/service
        GET /api/controlPlane/v1/project/{}/stage/{}/service/{}
        POST /api/controlPlane/v1/project/{}/stage/{}/service/{}/evaluation
        GET /api/controlPlane/v1/sequence/{}
        POST /api/controlPlane/v1/sequence/{}/{}/control
        GET /api/controlPlane/v1/sequence-execution
        GET /api/controlPlane/v1/uniform/registration
        POST /api/controlPlane/v1/uniform/registration
        DELETE /api/controlPlane/v1/uniform/registration/{}
        PUT /api/controlPlane/v1/uniform/registration/{}/ping
        GET /api/controlPlane/v1/uniform/registration/{}/subscription
        POST /api/controlPlane/v1/uniform/registration/{}/subscription
        GET /api/controlPlane/v1/uniform/registration/{}/subscription/{}
        PUT /api/controlPlane/v1/uniform/registration/{}/subscription/{}
        DELETE /api/controlPlane/v1/uniform/registration/{}/subscription/{}
        GET /api/resource-service/v1/project/{}/resource
        POST /api/resource-service/v1/project/{}/resource
        PUT /api/resource-service/v1/project/{}/resource
        GET /api/resource-service/v1/project/{}/resource/{}
        PUT /api/resource-service/v1/project/{}/resource/{}
        DELETE /api/resource-service/v1/project/{}/resource/{}
        GET /api/resource-service/v1/project/{}/stage/{}/resource
        POST /api/resource-service/v1/project/{}/stage/{}/resource
        PUT /api/resource-service/v1/project/{}/stage/{}/resource
        GET /api/resource-service/v1/project/{}/stage/{}/resource/{}
        PUT /api/resource-service/v1/project/{}/stage/{}/resource/{}
        DELETE /api/resource-service/v1/project/{}/stage/{}/resource/{}
        GET /api/resource-service/v1/project/{}/stage/{}/service/{}/resource
        POST /api/resource-service/v1/project/{}/stage/{}/service/{}/resource
        PUT /api/resource-service/v1/project/{}/stage/{}/service/{}/resource
        GET /api/resource-service/v1/project/{}/stage/{}/service/{}/resource/{}
        PUT /api/resource-service/v1/project/{}/stage/{}/service/{}/resource/{}
        DELETE /api/resource-service/v1/project/{}/stage/{}/service/{}/resource/{}
        """;

    [Fact]
    public void Each_is_there_or_closed()
    {
        var served = node.Routes.Concat(node.OtherRoutes)
            .SelectMany(route => GatewayInProcess.MethodsOf(route).Select(method => $"{method} {Parameter().Replace(route.RoutePattern.RawText!.TrimEnd('/'), "{}")}")).ToHashSet(StringComparer.Ordinal);
        var missing = Operations().Where(operation => !served.Contains($"{operation.Method} {operation.Path}") && !IsClosed(operation.Method, operation.Path));
        Assert.Empty(missing.Select(operation => $"{operation.Method} {operation.Path}"));
    }

    [Fact]
    public void Nothing_that_is_closed_is_described() => Assert.DoesNotContain(node.Routes, route => GatewayInProcess.IsDescribed(route)
        && GatewayInProcess.MethodsOf(route).Any(method => IsClosed(method, Parameter().Replace(route.RoutePattern.RawText!.TrimEnd('/'), "{}"))));

    [Fact]
    public void What_is_described_and_not_known_is_none_of_Keptns()
    {
        var known = Operations().Select(operation => $"{operation.Method} {operation.Path}");
        var described = node.Routes.Where(GatewayInProcess.IsDescribed).SelectMany(route => GatewayInProcess.MethodsOf(route).Select(method => $"{method} {Parameter().Replace(route.RoutePattern.RawText!.TrimEnd('/'), "{}")}"));
        Assert.Empty(described.Except(known));
    }

    private static IEnumerable<(string Method, string Path)> Operations() => Known.Split('\n', StringSplitOptions.TrimEntries).Select(line => line.Split(' ')).Select(words => (words[0], words[1]));

    private static bool IsClosed(string method, string path) => BlockedPaths.Has(method, path.Replace("{}", "x", StringComparison.Ordinal));

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}

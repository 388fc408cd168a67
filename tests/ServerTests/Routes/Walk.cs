using Headgate.Kernel;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Headgate.ServerTests.Routes;

/// <summary>Turns the route table into requests.</summary>
internal static class Walk
{
    /// <summary>One operation: a route with a method.</summary>
    internal sealed record Operation(RouteEndpoint Route, string Method)
    {
        public override string ToString() => $"{Method} {Route.RoutePattern.RawText}";
    }

    public static IEnumerable<Operation> Operations(this NodeInProcess node) => node.Endpoints.SelectMany(route => MethodsOf(route).Select(method => new Operation(route, method)));

    public static IEnumerable<Operation> Operations(this NodeInProcess node, Credential credential) => node.Operations().Where(operation => AccessOf(operation.Route) == credential);

    /// <summary>The last rule on a route counts, as in the middleware.</summary>
    public static Credential? AccessOf(RouteEndpoint route) => route.Metadata.GetMetadata<Access>()?.Credential;

    /// <summary>The route's path with things of the first project in place of its parameters.</summary>
    public static string PathOf(NodeInProcess node, RouteEndpoint route) => PathOf(node.Known, route);

    /// <summary>The route's path with these values in place of its parameters.</summary>
    public static string PathOf(IReadOnlyDictionary<string, string> values, RouteEndpoint route) => "/" + string.Join('/', route.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
    {
        RoutePatternLiteralPart literal => literal.Content,
        RoutePatternSeparatorPart separator => separator.Content,
        RoutePatternParameterPart parameter => Uri.EscapeDataString(values.GetValueOrDefault(parameter.Name, "1")),
        _ => throw new ArgumentOutOfRangeException(nameof(route)),
    }))));

    /// <summary>What a GET must be asked for at least, with its question mark; empty for most.</summary>
    public static string QueryOf(RouteEndpoint route) => route.RoutePattern.RawText?.Split('/')[^1] switch
    {
        "global-search" => "?query=mine",
        "tables" when route.RoutePattern.RawText.EndsWith("search/tables", StringComparison.Ordinal) => "?metadataKey=mine",
        "stats" => "?runId=1",
        "export" when route.RoutePattern.RawText.Contains("/{statement_id}/", StringComparison.Ordinal) => "?fileType=csv",
        "register-guide" => "?path[]=mine",
        _ => "",
    };

    /// <summary>Whether the operation exists only to say that it does not: clients look for that.</summary>
    public static bool IsNotImplemented(RouteEndpoint route) => 
        route.RoutePattern.RawText is "/v2/storage/branch/{branch_id}/search/tables" or "/v2/storage/search/component-configurations";

    /// <summary>Whether the path names something that belongs to a project, beside its branch; components are everybody's.</summary>
    public static bool NamesSomething(RouteEndpoint route) => route.RoutePattern.Parameters.Any(parameter => parameter.Name is not ("branch_id" or "component_id"));

    private static IReadOnlyList<string> MethodsOf(RouteEndpoint route) => route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods is { Count: > 0 } methods ? methods : ["GET"];
}

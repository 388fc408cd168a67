using Headgate.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Keptn.Gateway;

/// <summary>What each service says of an address it does not know; the gateway asks for the token first.</summary>
/// <remarks>Two kinds of servers are behind Keptn's gateway: one tells unknown methods from unknown paths, in JSON, the other says the same of both, in plain text.</remarks>
internal static class UnknownAddresses
{
    public static void MapUnknownAddresses(this IEndpointRouteBuilder routes)
    {
        foreach (var (path, service) in KeptnServices.Roots)
            routes.MapKeptnAt(path, service).Map("/{**rest}", Answer).ExcludeFromDescription();
    }

    /// <summary>The answer of the service that the address is passed on to.</summary>
    public static IResult Answer(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        var service = KeptnServices.Of(new PathString(path));
        if (!TellsMethods(service))
            return Results.Text("404 page not found", "text/plain", statusCode: 404);
        var inService = path[KeptnServices.Roots.First(root => root.Service == service).Path.Length..];
        if (MethodsOf(context, service, path) is not { Count: > 0 } methods)
            return new ServiceError(service, 404, $"path {inService} was not found");
        context.Response.Headers.Allow = string.Join(", ", methods);
        return new ServiceError(service, 405, $"method {context.Request.Method} is not allowed, but [{string.Join(',', methods)}] are");
    }

    /// <summary>Whether the path is written as the route is: routing itself does not look at case and slashes at the end.</summary>
    public static bool IsExactly(RouteEndpoint route, string path)
    {
        if (path.EndsWith('/') && !TellsMethods(KeptnServices.Of(new PathString(path))))
            return false;
        var written = path.Trim('/').Split('/');
        return route.RoutePattern.PathSegments.Zip(written).All(pair => pair.First.Parts is not [RoutePatternLiteralPart literal] || literal.Content == pair.Second);
    }

    private static bool TellsMethods(ApiService service) => service == KeptnServices.Api || service == KeptnServices.Datastore;

    private static List<string> MethodsOf(HttpContext context, ApiService service, string path) =>
    [
        .. context.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(route => route.Metadata.GetMetadata<ApiService>() == service && IsExactly(route, path)
                && new TemplateMatcher(TemplateParser.Parse(route.RoutePattern.RawText!.TrimStart('/')), []).TryMatch(new PathString(path), []))
            .SelectMany(route => route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [])
            .Distinct().Order(StringComparer.Ordinal),
    ];
}

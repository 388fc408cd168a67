using Headgate.Kernel;
using Headgate.Keptn.Gateway;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Page = Headgate.Keptn.Gateway.Page;

namespace Headgate.Keptn.Bridge;

/// <summary>The addresses of Keptn's web UI: what is below <c>/bridge</c> is the UI's own server's, and former addresses lead there.</summary>
/// <remarks>Answered before routing: the UI has a login of its own, and nothing that the node does to its own answers (its cross-origin headers above all) may be done to those.</remarks>
internal sealed class BridgeAddresses(BridgeOptions options, BridgeServer server) : IAddressRewriter
{
    private const string Root = "/bridge";

    private static readonly string[] Former = ["/project/", "/trace/"];

    private readonly bool isServed = options.Server is not null;

    public IResult? Rewrite(HttpContext context)
    {
        if (!isServed || !IsOurs(context.Request.Path.Value))
            return null;
        if (PublicPath.Read(context.Features.Get<IHttpRequestFeature>()!.RawTarget) is not { } path || !IsOurs(path))
            return Page.BadRequest;
        if (path == "/")
            return new MovedTo($"{Root}/{context.Request.QueryString}");
        return path.StartsWith(Root, StringComparison.Ordinal)
            ? new ForwardedToBridge(server, path == Root ? "/" : PublicPath.Escape(path[Root.Length..]))
            : new MovedTo(Root + PublicPath.Escape(path) + context.Request.QueryString);
    }

    private static bool IsOurs(string? path)
    {
        if (path is not ['/', ..])
            return false;
        var rest = $"/{path.TrimStart('/')}";
        return rest is "/" or Root || rest.StartsWith(Root + "/", StringComparison.Ordinal) || Former.Any(former => rest.StartsWith(former, StringComparison.Ordinal));
    }
}

/// <summary>What the UI's server answers.</summary>
internal sealed class ForwardedToBridge(BridgeServer server, string path) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) => server.ForwardAsync(httpContext, path);
}

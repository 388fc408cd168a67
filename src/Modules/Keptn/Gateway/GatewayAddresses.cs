using Headgate.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Headgate.Keptn.Gateway;

/// <summary>What the gateway makes of an address before a service sees it.</summary>
/// <remarks>
/// Invariants: nothing but what is below <c>/api</c> is touched, and what was there stays there; a segment that a service sees was decoded exactly once, so
/// <c>a%252Fb</c> arrives as <c>a%2Fb</c>, one segment, and <c>a%2Fb</c> as two.
/// </remarks>
internal sealed class GatewayAddresses : IAddressRewriter
{
    private const string Root = "/api";

    public IResult? Rewrite(HttpContext context)
    {
        var request = context.Request;
        if (!IsOurs(request.Path.Value))
            return null;
        var raw = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var path = request.Path.Value!;
        if (raw.Contains('%', StringComparison.Ordinal) || path.Contains("//", StringComparison.Ordinal))
        {
            if (PublicPath.Read(raw) is not { } read || !IsOurs(read))
                return Page.BadRequest;
            request.Path = new PathString(path = read);
        }

        if (path == Root)
            return new MovedTo(KeptnDocuments.Page + request.QueryString);
        if (path == KeptnDocuments.Page)
            request.Path = KeptnDocuments.Page + "index.html";
        return BlockedPaths.Has(request.Method, path) ? Page.Forbidden : null;
    }

    private static bool IsOurs(string? path)
    {
        var rest = path.AsSpan().TrimStart('/');
        return path is ['/', ..] && rest.StartsWith("api") && (rest.Length == 3 || rest[3] == '/');
    }
}

using Headgate.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Keptn.Gateway;

/// <summary>Lets in who has the stack's API token in <c>x-token</c>, to what is addressed exactly, with bodies that are not too large. In this order: who is not let in learns nothing else.</summary>
internal sealed class KeptnGate(KeptnToken token, AuthLimit limit, CallerAddress addresses) : IGate
{
    /// <summary>The header with the token.</summary>
    public const string Header = "x-token";

    public async ValueTask<IResult?> RefuseAsync(HttpContext context)
    {
        var route = (RouteEndpoint)context.GetEndpoint()!;
        var path = context.Request.Path;
        var service = KeptnServices.Of(path);
        var presented = context.Request.Headers[Header].ToString();
        var isGood = await token.IsValidAsync(presented, context.RequestAborted);
        if (!limit.Admits(addresses.Of(context), isGood))
            return TooMany(service);
        if (!isGood)
            return Unauthenticated(service, presented);
        return UnknownAddresses.IsExactly(route, path.Value!) ? RefuseBody(context, route) : UnknownAddresses.Answer(context);
    }

    /// <summary>The api-service looks at the token itself, the gateway for all others.</summary>
    private static IResult Unauthenticated(ApiService service, string presented) =>
        service != KeptnServices.Api ? Results.Text("""{"code":401, "message":"unauthenticated or invalid credentials"}""", "text/plain", statusCode: 401)
            : new ServiceError(service, 401, presented.Length == 0 ? "unauthenticated for invalid credentials" : "incorrect api key auth");

    private static IResult TooMany(ApiService service) => service == KeptnServices.Api
        ? Results.Text("Too Many Requests\n", "text/plain; charset=utf-8", statusCode: 429)
        : Results.Text("""{"code":429, "message":"too many requests"}""", "text/plain", statusCode: 429);

    private static ApiError? RefuseBody(HttpContext context, RouteEndpoint route)
    {
        if (route.Metadata.GetMetadata<BodyLimit>() is not { } most)
            return null;
        if (context.Request.ContentLength > most.Bytes)
            return ApiErrors.RequestTooLarge(most.Bytes) with { Code = null };
        // One that does not tell its length is refused when it turns out to be too long.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = most.Bytes;
        return null;
    }
}

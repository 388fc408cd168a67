using Headgate.Kernel;
using Microsoft.AspNetCore.Http;

namespace Headgate.Keptn.Gateway;

/// <summary>Lets in who has the stack's API token in <c>x-token</c>.</summary>
internal sealed class KeptnGate(KeptnToken token) : IGate
{
    /// <summary>The header with the token.</summary>
    public const string Header = "x-token";

    public async ValueTask<IResult?> RefuseAsync(HttpContext context) =>
        await token.IsValidAsync(context.Request.Headers[Header].ToString(), context.RequestAborted) ? null
            : context.Request.Path.StartsWithSegments(KeptnServices.Api.Path, StringComparison.Ordinal) ? InService(context)
            : Results.Text("""{"code":401, "message":"unauthenticated or invalid credentials"}""", "text/plain", statusCode: 401);

    private static ApiError InService(HttpContext context) => string.IsNullOrEmpty(context.Request.Headers[Header])
        ? new ApiError(401, null, "unauthenticated for invalid credentials")
        : new ApiError(401, null, "incorrect api key auth");
}

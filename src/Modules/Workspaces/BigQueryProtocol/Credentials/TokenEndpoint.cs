using System.Text.Json.Nodes;
using Headgate.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>The <c>token_uri</c> of service accounts: RFC 7523, the grant by a signed assertion. Refusals are those of RFC 6749.</summary>
internal static class TokenEndpoint
{
    private const string Grant = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    private const int LargestBody = 32 * 1024;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/oauth2/token", ExchangeAsync).OpenToEveryone().WithMetadata(new BodyLimit(LargestBody)).ExcludeFromDescription();

    private static async Task ExchangeAsync(HttpContext context, ServiceAccountAccess access)
    {
        context.Response.Headers.CacheControl = "no-store";
        var (status, answer) = await AnswerAsync(context, access);
        await JsonWire.WriteAsync(context, status, answer);
    }

    private static async Task<(int Status, JsonObject Answer)> AnswerAsync(HttpContext context, ServiceAccountAccess access)
    {
        string? grant, assertion;
        try
        {
            var fields = (await RequestBody.ReadAsync(context)).Fields;
            (grant, assertion) = (fields.Text("grant_type"), fields.Text("assertion"));
        }
        catch (RefusedException malformed)
        {
            return Refusal("invalid_request", malformed.Error.Message);
        }

        if (grant != Grant)
            return Refusal("unsupported_grant_type", $"grant_type must be {Grant}.");
        if (string.IsNullOrEmpty(assertion))
            return Refusal("invalid_request", "Missing required parameter: assertion");
        return await access.ExchangeAsync(context.Request, assertion, context.RequestAborted) is { } token
            ? (200, new JsonObject { ["access_token"] = token, ["expires_in"] = (int)ServiceAccountAccess.Lifetime.TotalSeconds, ["token_type"] = "Bearer" })
            : Refusal("invalid_grant", "The assertion's signature, audience or time is not good, or the account or its key is gone. Take new credentials from the workspace.");
    }

    private static (int Status, JsonObject Answer) Refusal(string error, string description) =>
        (400, new JsonObject { ["error"] = error, ["error_description"] = description });
}

using System.Text.Json.Nodes;
using Headgate.Kernel;
using Microsoft.AspNetCore.Http;

namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>Refusals in Google's envelope.</summary>
internal static class BigQueryAnswer
{
    public static Task RefuseAsync(HttpContext context, ApiError error)
    {
        if (error.RetryAfter is { } seconds)
            context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (error.Status == 401)
            context.Response.Headers.WWWAuthenticate = "Bearer realm=\"bigquery\"";
        var entry = Entry(error);
        if (error.Status == 401)
            (entry["location"], entry["locationType"]) = ("Authorization", "header");
        return JsonWire.WriteAsync(context, error.Status, new JsonObject
        {
            ["error"] = new JsonObject { ["code"] = error.Status, ["message"] = error.Message, ["errors"] = new JsonArray(entry), ["status"] = StatusWord(error.Status) },
        });
    }

    /// <summary>The error as an entry of a list, or as a job's <c>errorResult</c>.</summary>
    public static JsonObject Entry(ApiError error) => new() { ["message"] = error.Message, ["domain"] = "global", ["reason"] = error.Code };

    private static string StatusWord(int status) => status switch
    {
        400 or 413 => "INVALID_ARGUMENT",
        401 => "UNAUTHENTICATED",
        403 => "PERMISSION_DENIED",
        404 => "NOT_FOUND",
        409 => "ALREADY_EXISTS",
        412 => "FAILED_PRECONDITION",
        499 => "CANCELLED",
        501 => "UNIMPLEMENTED",
        503 => "UNAVAILABLE",
        _ => "INTERNAL",
    };
}

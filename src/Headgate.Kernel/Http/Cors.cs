using Microsoft.AspNetCore.Http;

namespace Headgate.Kernel;

/// <summary>Cross-origin headers: browsers may call every service with a token; there are no cookies to protect.</summary>
public static class Cors
{
    private const string Methods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

    private const string DefaultHeaders =
        "Content-Type, Authorization, X-StorageApi-Token, X-KBC-ManageApiToken, X-KBC-RunId, X-KBC-Backend, X-KBC-ProjectId, X-Requested-With";

    /// <summary>Adds the headers every answer carries.</summary>
    public static void AddHeaders(HttpResponse response)
    {
        response.Headers.AccessControlAllowOrigin = "*";
        response.Headers.AccessControlExposeHeaders = "*";
    }

    /// <summary>Answers preflight requests and adds the headers to all others.</summary>
    public static async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        AddHeaders(context.Response);
        if (HttpMethods.IsOptions(context.Request.Method) && context.Request.Headers.ContainsKey("Access-Control-Request-Method"))
        {
            var asked = context.Request.Headers["Access-Control-Request-Headers"].ToString();
            context.Response.Headers.AccessControlAllowMethods = Methods;
            context.Response.Headers.AccessControlAllowHeaders = asked.Length > 0 ? asked : DefaultHeaders;
            context.Response.Headers.AccessControlMaxAge = "86400";
            context.Response.StatusCode = 204;
            return;
        }

        await next(context);
    }
}

using Microsoft.AspNetCore.Http;

namespace Headgate.Keptn.Gateway;

/// <summary>The gateway's own answers are pages, as those of the web server that Keptn has there.</summary>
internal static class Page
{
    public static IResult Forbidden { get; } = Of(403, "403 Forbidden");

    public static IResult BadRequest { get; } = Of(400, "400 Bad Request");

    public static IResult TooLarge { get; } = Of(413, "413 Request Entity Too Large");

    private static IResult Of(int status, string title) => Results.Text(
        $"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n</body>\r\n</html>\r\n", "text/html", statusCode: status);
}

/// <summary>301 to an address on this host.</summary>
internal sealed class MovedTo(string path) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = 301;
        httpContext.Response.Headers.Location = path;
        return Task.CompletedTask;
    }
}

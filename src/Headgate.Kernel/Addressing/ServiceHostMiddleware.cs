using Microsoft.AspNetCore.Http;

namespace Headgate.Kernel;

/// <summary>
/// Lets one port serve many hosts: a request to <c>queue.example.com/jobs</c> continues as <c>/services/queue/jobs</c>, which is also how a stack without
/// wildcard DNS is called. The connection host and unknown hosts pass unchanged.
/// </summary>
public sealed class ServiceHostMiddleware(RequestDelegate next, ServiceAddresses addresses)
{
    /// <summary>Rewrites the path and goes on.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        if (addresses.ServiceOfHost(context.Request.Host.Host) is { } service && !context.Request.Path.StartsWithSegments("/services", StringComparison.Ordinal))
            context.Request.Path = $"/services/{service.Label}{context.Request.Path}";
        return next(context);
    }
}

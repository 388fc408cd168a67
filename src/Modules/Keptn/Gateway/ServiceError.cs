using Headgate.Kernel;
using Microsoft.AspNetCore.Http;

namespace Headgate.Keptn.Gateway;

/// <summary>An error in a service's form, wherever its address is.</summary>
internal sealed class ServiceError(ApiService service, int status, string message) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) => JsonWire.WriteAsync(httpContext, status, service.ErrorBody!(new ApiError(status, null, message), ""));
}

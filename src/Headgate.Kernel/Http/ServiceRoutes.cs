using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Kernel;

/// <summary>Maps the routes of services with a host of their own.</summary>
public static class ServiceRoutes
{
    /// <summary>A group at <c>/services/{label}</c>, which is also what the service's own host answers; with a Storage token unless a route says otherwise.</summary>
    public static RouteGroupBuilder MapService(this IEndpointRouteBuilder routes, ApiService service) =>
        routes.MapGroup($"/services/{service.Label}").WithGroupName(service.Id).RequireStorageToken();
}

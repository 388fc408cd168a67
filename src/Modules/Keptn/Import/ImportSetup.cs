using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Keptn.Import;

/// <summary>Packages that set projects up.</summary>
internal static class ImportSetup
{
    public static void AddImport(this IServiceCollection services)
    {
        services.AddSingleton<OwnRoutes>();
        services.AddSingleton<ImportTasks>();
    }

    public static void MapImport(this IEndpointRouteBuilder routes) => ImportEndpoint.Map(routes);
}

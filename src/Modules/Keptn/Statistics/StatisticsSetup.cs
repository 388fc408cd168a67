using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Keptn.Statistics;

internal static class StatisticsSetup
{
    public static void AddStatistics(this IServiceCollection services) => services.AddSingleton<StatisticsStore>();

    public static void MapStatistics(this IEndpointRouteBuilder routes) => StatisticsEndpoints.Map(routes);
}

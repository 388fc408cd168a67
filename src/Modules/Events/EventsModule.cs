using Headgate.Kernel;
using Headgate.Postgres;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Events;

/// <summary>The event log: what happened in each project, by whom, to what.</summary>
public static class EventsModule
{
    /// <summary>Registers the module.</summary>
    public static IServiceCollection AddEvents(this IServiceCollection services)
    {
        services.AddMigrations("events", typeof(EventsModule).Assembly);
        services.AddSingleton<EventStore>();
        services.AddSingleton<EventLog>();
        services.AddSingleton<IProjectContent, EventProjectContent>();
        services.AddSingleton(provider => new EventReader(provider.GetRequiredService<EventStore>(), provider.GetRequiredService<ServiceAddresses>()));
        return services;
    }

    /// <summary>Maps the module's routes.</summary>
    public static void MapEvents(this IEndpointRouteBuilder routes) => routes.MapStorageBranched(EventEndpoints.Map);
}

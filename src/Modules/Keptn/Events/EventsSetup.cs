using Headgate.Kernel;
using Headgate.Postgres;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Keptn.Events;

internal static class EventsSetup
{
    private const int Parallelism = 4;

    public static void AddKeptnEvents(this IServiceCollection services)
    {
        services.AddSettings<EventOptions>(EventOptions.Section);
        services.AddSingleton<EventStore>();
        services.AddSingleton<EventSearch>();
        services.AddSingleton<EventBus>();
        services.AddSingleton<OpenTriggers>();
        services.AddSingleton<PostEvent>();
        services.AddHostedService<EventTally>();
        services.AddSingleton<IEventConsumer, PlatformLog>();
        services.AddSingleton<EventRemoval>();
        services.AddHostedService<PastEvents>();
        services.AddWorkHandler<EventDispatch>(new QueueSettings(EventBus.Queue) { Parallelism = Parallelism, MaxAttempts = EventDispatch.Attempts, RetryAfter = EventDispatch.RetryAfter });
        services.AddWorkHandler<DueEvents>(new QueueSettings(DueEvents.Queue) { MaxAttempts = EventDispatch.Attempts });
    }

    public static void MapKeptnEvents(this IEndpointRouteBuilder routes)
    {
        PostEvent.Map(routes);
        DatastoreEndpoints.Map(routes);
        ControlPlaneEvents.Map(routes);
    }
}

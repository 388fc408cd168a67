using Headgate.Postgres;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Keptn.Events;

internal static class EventsSetup
{
    private const int Parallelism = 4;
    private const int Attempts = 8;

    public static void AddKeptnEvents(this IServiceCollection services)
    {
        services.AddSingleton<EventStore>();
        services.AddSingleton<EventBus>();
        services.AddWorkHandler<EventDispatch>(new QueueSettings(EventBus.Queue) { Parallelism = Parallelism, MaxAttempts = Attempts });
    }
}

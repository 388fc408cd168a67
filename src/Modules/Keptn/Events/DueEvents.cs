using Headgate.Postgres;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Headgate.Keptn.Events;

/// <summary>Publishes scheduled events at their time; then they take their place behind what was published before.</summary>
internal sealed class DueEvents(MetadataDatabase database, WorkQueue queue, EventBus bus, ILogger<DueEvents> log) : IWorkHandler
{
    public const string Queue = "keptn-due-events";

    public Task HandleAsync(RunningWork work, CancellationToken stop) =>
        database.TransactAsync(
            async (transaction, cancel) =>
            {
                if (await ScheduledEvents.TakeAsync(transaction, work.Item.Read<DueEvent>().Id, cancel) is { } due)
                    await bus.PublishDueAsync(transaction, due, cancel);
                await queue.CompleteAsync(transaction, work.Item, cancel);
            },
            stop);

    public Task GaveUpAsync(NpgsqlTransaction transaction, WorkItem item, Exception? failure, CancellationToken stop)
    {
        log.LogError(failure, "The Keptn event {Id} was not published at its time: that failed too often", item.Read<DueEvent>().Id);
        return Task.CompletedTask;
    }
}

/// <summary>A scheduled event by its id.</summary>
internal sealed record DueEvent(string Id);

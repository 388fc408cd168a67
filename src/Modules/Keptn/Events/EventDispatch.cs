using Headgate.Postgres;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Headgate.Keptn.Events;

/// <summary>Gives an event to its consumers and ends its wait in one transaction.</summary>
internal sealed class EventDispatch(MetadataDatabase database, WorkQueue queue, EventStore store, IEnumerable<IEventConsumer> consumers, ILogger<EventDispatch> log) : IWorkHandler
{
    private readonly IReadOnlyList<IEventConsumer> inOrder = [.. consumers.OrderBy(consumer => consumer.Order)];

    public async Task HandleAsync(RunningWork work, CancellationToken stop)
    {
        var happened = await store.FindAsync(work.Item.Read<PublishedEvent>().Position, stop);
        await database.TransactAsync(
            async (transaction, cancel) =>
            {
                // Its project may have been deleted meanwhile, and the event with it.
                if (happened is not null)
                    foreach (var consumer in inOrder)
                        await consumer.ConsumeAsync(transaction, happened, cancel);
                await queue.CompleteAsync(transaction, work.Item, cancel);
            },
            stop);
    }

    public Task GaveUpAsync(NpgsqlTransaction transaction, WorkItem item, Exception? failure, CancellationToken stop)
    {
        log.LogError(failure, "No consumer will act on the Keptn event at {Position}: it failed too often", item.Read<PublishedEvent>().Position);
        return Task.CompletedTask;
    }
}

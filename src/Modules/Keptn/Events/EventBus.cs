using Headgate.Postgres;
using Npgsql;

namespace Headgate.Keptn.Events;

/// <summary>Publishes events: stored and enqueued in the caller's transaction, so an event is there exactly when what it tells of is.</summary>
internal sealed class EventBus(WorkQueue queue)
{
    /// <summary>The queue of events that wait for their consumers; items are keyed by project.</summary>
    public const string Queue = "keptn-events";

    /// <summary>Publishes the event; one whose time is to come is acted on then.</summary>
    /// <returns>False when the store had an event with this id: nothing was done.</returns>
    public async Task<bool> PublishAsync(NpgsqlTransaction transaction, KeptnEvent happened, CancellationToken stop)
    {
        if (await EventStore.InsertAsync(transaction, happened, stop) is not { } position)
            return false;
        await queue.EnqueueAsync(transaction, Queue, happened.Project, new PublishedEvent(position), happened.Time, stop);
        return true;
    }
}

/// <summary>An event that waits, by its place in the store.</summary>
internal sealed record PublishedEvent(long Position);

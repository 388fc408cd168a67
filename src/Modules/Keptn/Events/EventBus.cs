using Headgate.Postgres;
using System.Text.Json.Serialization;
using Npgsql;

namespace Headgate.Keptn.Events;

/// <summary>Publishes events: stored and enqueued in the caller's transaction, so an event is there exactly when what it tells of is.</summary>
/// <remarks>An event whose time is to come waits apart: it holds up nobody, and until then it is in no list and unknown to consumers.</remarks>
internal sealed class EventBus(WorkQueue queue, TimeProvider clock)
{
    /// <summary>The queue of events that wait for their consumers; items are keyed by project.</summary>
    public const string Queue = "keptn-events";

    /// <summary>Publishes the event; one whose time is to come is acted on then.</summary>
    /// <returns>False when the store had an event with this id: nothing was done.</returns>
    public async Task<bool> PublishAsync(NpgsqlTransaction transaction, KeptnEvent happened, CancellationToken stop)
    {
        happened = happened with { Time = ToMilliseconds(happened.Time) };
        return happened.Time > clock.GetUtcNow() ? await ScheduleAsync(transaction, happened, stop) : await PublishDueAsync(transaction, happened, stop);
    }

    /// <summary>Publishes an event whose time has come by the database's clock, which decides when nodes' clocks differ.</summary>
    /// <returns>As <see cref="PublishAsync"/>.</returns>
    public async Task<bool> PublishDueAsync(NpgsqlTransaction transaction, KeptnEvent happened, CancellationToken stop)
    {
        if (await EventStore.InsertAsync(transaction, happened, stop) is not { } position)
            return false;
        await queue.EnqueueAsync(transaction, Queue, happened.Project is null ? null : SearchKey.Of(happened.Project), new PublishedEvent(position), null, stop);
        return true;
    }

    /// <summary>Takes back an event whose time is to come.</summary>
    /// <returns>False when there is none of this id, or its time has come.</returns>
    public static Task<bool> RetractAsync(NpgsqlTransaction transaction, string id, CancellationToken stop) => ScheduledEvents.RemoveAsync(transaction, id, stop);

    private async Task<bool> ScheduleAsync(NpgsqlTransaction transaction, KeptnEvent happened, CancellationToken stop)
    {
        if (!await ScheduledEvents.AddAsync(transaction, happened, stop))
            return false;
        await queue.EnqueueAsync(transaction, DueEvents.Queue, null, new DueEvent(happened.Id), happened.Time, stop);
        return true;
    }

    /// <summary>As precise as the wire: what is asked for after the time a client was shown does not have that event again.</summary>
    private static DateTimeOffset ToMilliseconds(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
}

/// <summary>An event that waits for its consumers, by its place in the store.</summary>
internal sealed record PublishedEvent(long Position)
{
    /// <summary>There is no event: it is the turn of what comes after the last one of this history.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? LastOf { get; init; }
}

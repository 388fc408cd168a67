using Npgsql;

namespace Headgate.Events;

/// <summary>Records events.</summary>
public sealed class EventLog
{
    private readonly TimeProvider clock;

    /// <summary>A log that takes times from <paramref name="clock"/>.</summary>
    public EventLog(TimeProvider clock) => this.clock = clock;

    /// <summary>Records the event in the caller's transaction: it is there exactly when what it tells of is.</summary>
    public Task<RecordedEvent> RecordAsync(NpgsqlTransaction transaction, NewEvent happened, CancellationToken stop) =>
        EventStore.InsertAsync(transaction, happened, clock.GetUtcNow(), stop);
}

using System.Text.Json;

namespace Headgate.Postgres;

/// <summary>A piece of work that this node has in hand.</summary>
/// <param name="Id">Grows with every enqueued item.</param>
/// <param name="Queue">The queue it is in.</param>
/// <param name="Key">Items of one queue with the same key run one after the other, in the order of their ids; <c>null</c>: independent of all others.</param>
/// <param name="Payload">JSON text.</param>
/// <param name="Attempt">1 in the first run.</param>
/// <param name="Created">When it was enqueued.</param>
/// <param name="LeaseToken">The fence: whoever takes the item over gets another one.</param>
/// <param name="CancelRequested">Whether somebody had asked to cancel it when it was claimed.</param>
public sealed record WorkItem(long Id, string Queue, string? Key, string Payload, int Attempt, DateTimeOffset Created, Guid LeaseToken, bool CancelRequested)
{
    /// <summary>The payload as it was enqueued.</summary>
    public T Read<T>() => JsonSerializer.Deserialize<T>(Payload, JsonSerializerOptions.Web)
        ?? throw new InvalidOperationException($"Item {Id} of queue {Queue} has no payload.");
}

/// <summary>The item or the named lease is not ours any more: it ran out and another node may have taken it. What was done under it must be rolled back.</summary>
public sealed class LeaseLostException(string what) : Exception($"The lease on {what} was lost.");

/// <summary>What became of a request to cancel an item.</summary>
public enum Cancellation
{
    /// <summary>There is no such item: it is finished.</summary>
    Gone,

    /// <summary>It was waiting and is removed.</summary>
    Removed,

    /// <summary>It is running; its handler is told.</summary>
    Requested,
}

/// <summary>A heartbeat's answer.</summary>
/// <param name="Held">Whether the item is still ours.</param>
/// <param name="CancelRequested">Whether somebody asked to cancel it.</param>
public readonly record struct Heartbeat(bool Held, bool CancelRequested);

using Npgsql;

namespace Headgate.Postgres;

/// <summary>Does the work of one queue.</summary>
public interface IWorkHandler
{
    /// <summary>Does the item's work and publishes its result in one transaction with <see cref="WorkQueue.CompleteAsync"/>.</summary>
    /// <remarks>
    /// When it returns without having completed the item the worker completes it; that is right only for work that may be done twice. An exception is
    /// a failed attempt, which is tried again later.
    /// </remarks>
    /// <param name="work">The item, and whether somebody asked to cancel it.</param>
    /// <param name="stop">Fires when the lease is lost or the node stops: end soon; the item goes to another worker.</param>
    Task HandleAsync(RunningWork work, CancellationToken stop);

    /// <summary>Records that the item failed for good. The worker ends the item in the same transaction.</summary>
    /// <param name="transaction">What is recorded here is committed with the item's end.</param>
    /// <param name="item">The item.</param>
    /// <param name="failure">What the last attempt threw; <c>null</c> when the process died in it.</param>
    /// <param name="stop">Cancels the statements.</param>
    Task GaveUpAsync(NpgsqlTransaction transaction, WorkItem item, Exception? failure, CancellationToken stop);
}

/// <summary>An item while its handler runs.</summary>
/// <param name="Item">The item.</param>
/// <param name="CancelRequested">Fires when somebody asks to cancel the item; the handler then ends it as cancelled.</param>
public sealed record RunningWork(WorkItem Item, CancellationToken CancelRequested);

/// <summary>How a queue is worked on.</summary>
/// <param name="Queue">Its name.</param>
public sealed record QueueSettings(string Queue)
{
    /// <summary>Most items that one node runs at once.</summary>
    public int Parallelism { get; init; } = 1;

    /// <summary>Attempts before the work is given up; those a dying process started count, those ended by a stopping node do not.</summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>The wait before the second attempt; each further one waits twice as long.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(2);
}

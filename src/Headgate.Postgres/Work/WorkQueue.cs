using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using Npgsql;

namespace Headgate.Postgres;

/// <summary>Durable queues in the metadata database. An item is done exactly once: the result and <see cref="CompleteAsync"/> are one transaction.</summary>
/// <remarks>
/// A worker holds an item under a lease that it must renew. When it dies the item goes back by itself, or at once when the same node starts again.
/// Of the items with one key never two run together, on whatever nodes, and they start in the order of their ids.
/// </remarks>
[SuppressMessage("Naming", "CA1711", Justification = "It is a queue, though not a collection in memory.")]
public sealed class WorkQueue
{
    private const string WorkTopic = "work";
    private const string AnyQueue = "";
    private const string CancelTopic = "work-cancel";
    private readonly MetadataDatabase database;
    private readonly TimeSpan lease;

    /// <summary>The queues as the given node sees them.</summary>
    public WorkQueue(MetadataDatabase database, Node node, PostgresOptions options)
    {
        this.database = database;
        NodeId = node.Id;
        lease = options.Lease;
        database.Notifications.Subscribe(WorkTopic, queue => Arrived?.Invoke(queue == AnyQueue ? null : queue));
        database.Notifications.Subscribe(CancelTopic, id => CancelRequested?.Invoke(long.Parse(id, CultureInfo.InvariantCulture)));
        // What was announced while the connection was down is found by looking.
        database.Notifications.OnGap(() => Arrived?.Invoke(null));
    }

    /// <summary>The node that items are claimed for.</summary>
    public string NodeId { get; }

    /// <summary>Something may be waiting in the queue of this name; <c>null</c>: in any.</summary>
    internal event Action<string?>? Arrived;

    /// <summary>Somebody asked to cancel the item of this id.</summary>
    internal event Action<long>? CancelRequested;

    /// <summary>Adds an item that becomes visible with the transaction's commit.</summary>
    /// <param name="transaction">The caller's.</param>
    /// <param name="queue">The queue's name.</param>
    /// <param name="key">See <see cref="WorkItem.Key"/>.</param>
    /// <param name="payload">What the handler reads with <see cref="WorkItem.Read{T}"/>; stored as JSON, so no secrets in clear.</param>
    /// <param name="runAfter">Not before this moment; <c>null</c>: as soon as possible.</param>
    /// <param name="stop">Cancels the statement.</param>
    /// <returns>The item's id.</returns>
    public async Task<long> EnqueueAsync<T>(
        NpgsqlTransaction transaction, string queue, string? key, T payload, DateTimeOffset? runAfter, CancellationToken stop)
    {
        var id = await WorkStore.InsertAsync(transaction, queue, key, JsonSerializer.Serialize(payload, JsonSerializerOptions.Web), runAfter, stop);
        await WakeAsync(transaction, queue, stop);
        return id;
    }

    /// <summary>Takes the oldest item that may start now; <c>null</c> when there is none.</summary>
    public Task<WorkItem?> ClaimAsync(string queue, CancellationToken stop) => WorkStore.ClaimAsync(database.Source, queue, NodeId, lease, stop);

    /// <summary>Holds on to the item for another lease.</summary>
    public Task<Heartbeat> HeartbeatAsync(WorkItem item, CancellationToken stop) => WorkStore.ExtendAsync(database.Source, item, lease, stop);

    /// <summary>Ends the item in the transaction that publishes its result.</summary>
    /// <exception cref="LeaseLostException">It is not ours any more; the transaction must not be committed.</exception>
    public async Task CompleteAsync(NpgsqlTransaction transaction, WorkItem item, CancellationToken stop)
    {
        if (!await WorkStore.DeleteAsync(transaction, item, stop))
            throw Lost(item);
        if (item.Key is not null)
            await WakeAsync(transaction, item.Queue, stop);
    }

    /// <summary>Gives the item back after a failed attempt; the next one begins after the pause.</summary>
    /// <exception cref="LeaseLostException">It is not ours any more.</exception>
    public Task ReturnAsync(WorkItem item, TimeSpan pause, CancellationToken stop) => ReturnAsync(item, pause, counts: true, stop);

    /// <summary>Gives the item back at once, as if this attempt had not been: the node is stopping.</summary>
    /// <exception cref="LeaseLostException">It is not ours any more.</exception>
    public Task ReleaseAsync(WorkItem item, CancellationToken stop) => ReturnAsync(item, TimeSpan.Zero, counts: false, stop);

    /// <summary>Gives back everything that a dead process of the node still holds.</summary>
    /// <returns>How many items.</returns>
    public Task<int> ReturnItemsOfAsync(string node, CancellationToken stop) =>
        database.TransactAsync(
            async (transaction, token) =>
            {
                var returned = await WorkStore.ReturnOfAsync(transaction, node, token);
                if (returned > 0)
                    await WakeAsync(transaction, AnyQueue, token);
                return returned;
            },
            stop);

    /// <summary>Asks for the end of an item: a waiting one is removed, a running one's handler is told when the transaction commits.</summary>
    public async Task<Cancellation> CancelAsync(NpgsqlTransaction transaction, long id, CancellationToken stop)
    {
        var outcome = await WorkStore.CancelAsync(transaction, id, stop);
        if (outcome == Cancellation.Removed)
        {
            // The next item of its key may start now.
            await WakeAsync(transaction, AnyQueue, stop);
        }
        else if (outcome == Cancellation.Requested)
        {
            await Notifications.PublishAsync(transaction, CancelTopic, id.ToString(CultureInfo.InvariantCulture), stop);
            database.OnCommit(transaction, () => CancelRequested?.Invoke(id));
        }

        return outcome;
    }

    /// <summary>How many items of the queue are not finished.</summary>
    public Task<long> CountAsync(string queue, CancellationToken stop) => WorkStore.CountAsync(database.Source, queue, stop);

    internal static LeaseLostException Lost(WorkItem item) => new($"item {item.Id} of queue {item.Queue}");

    private Task ReturnAsync(WorkItem item, TimeSpan pause, bool counts, CancellationToken stop) =>
        database.TransactAsync(
            async (transaction, token) =>
            {
                if (!await WorkStore.ReturnAsync(transaction, item, pause, counts, token))
                    throw Lost(item);
                if (pause == TimeSpan.Zero)
                    await WakeAsync(transaction, item.Queue, token);
            },
            stop);

    private async Task WakeAsync(NpgsqlTransaction transaction, string queue, CancellationToken stop)
    {
        await Notifications.PublishAsync(transaction, WorkTopic, queue, stop);
        database.OnCommit(transaction, () => Arrived?.Invoke(queue == AnyQueue ? null : queue));
    }
}

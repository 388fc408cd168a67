using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Headgate.Postgres;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Headgate.Keptn.Events;

/// <summary>Gives an event to its consumers and ends its wait in one transaction.</summary>
/// <remarks>
/// What holds: a consumer's effects are there exactly once or, when it failed in every attempt, its <see cref="IEventConsumer.GaveUpAsync"/> instead; a failing
/// consumer takes nothing from the others; an event that nobody can act on is told of by <c>sh.keptn.log.error</c> and does not hold up its project for ever.
/// </remarks>
internal sealed class EventDispatch(
    MetadataDatabase database, WorkQueue queue, EventStore store, EventBus bus, IEnumerable<IEventConsumer> consumers, TimeProvider clock, ILogger<EventDispatch> log) : IWorkHandler
{
    public const int Attempts = 8;
    private const string Died = "the process died while it acted on the event";

    private readonly IReadOnlyList<IEventConsumer> first = InOrder(consumers.Where(consumer => consumer.SeesPast));
    private readonly IReadOnlyList<IEventConsumer> others = InOrder(consumers.Where(consumer => !consumer.SeesPast));

    /// <summary>Doubled after each attempt: a project waits half a minute for an event that cannot be acted on.</summary>
    public static TimeSpan RetryAfter { get; } = TimeSpan.FromMilliseconds(250);

    public async Task HandleAsync(RunningWork work, CancellationToken stop)
    {
        var item = work.Item.Read<PublishedEvent>();
        var happened = await store.FindAsync(item.Position, stop);
        await database.TransactAsync(
            async (transaction, cancel) =>
            {
                if (happened is not null)
                    await foreach (var consumer in ConsumersAsync(transaction, item, cancel))
                        await consumer.ConsumeAsync(transaction, happened, cancel);
                await EndAsync(transaction, item, happened, cancel);
                await queue.CompleteAsync(transaction, work.Item, cancel);
            },
            stop);
    }

    public async Task GaveUpAsync(NpgsqlTransaction transaction, WorkItem item, Exception? failure, CancellationToken stop)
    {
        var published = item.Read<PublishedEvent>();
        if (await store.FindAsync(published.Position, stop) is { } happened)
            await GiveUpAsync(transaction, published, happened, failure, stop);
        else
            await EndAsync(transaction, published, null, stop);
    }

    private static IReadOnlyList<IEventConsumer> InOrder(IEnumerable<IEventConsumer> consumers) => [.. consumers.OrderBy(consumer => consumer.Order)];

    private async Task GiveUpAsync(NpgsqlTransaction transaction, PublishedEvent item, KeptnEvent happened, Exception? failure, CancellationToken stop)
    {
        var why = failure is null ? Died : $"{failure.GetType().Name}: {failure.Message}";
        await foreach (var consumer in ConsumersAsync(transaction, item, stop))
        {
            // Of a process that died nobody knows whose fault it was: nobody is asked again.
            if (failure is not null && await TryAsync(transaction, consumer, () => consumer.ConsumeAsync(transaction, happened, stop), stop))
                continue;
            await TryAsync(transaction, consumer, () => consumer.GaveUpAsync(transaction, happened, why, stop), stop);
        }

        if (happened.Type != EventType.LogError)
            await bus.PublishAsync(transaction, Failed(happened), stop);
        await EndAsync(transaction, item, happened, stop);
    }

    /// <summary>In their order; of an event whose project was deleted, only those that see such.</summary>
    private async IAsyncEnumerable<IEventConsumer> ConsumersAsync(NpgsqlTransaction transaction, PublishedEvent item, [EnumeratorCancellation] CancellationToken stop)
    {
        foreach (var consumer in first)
            yield return consumer;
        // From here on the project is not deleted until the transaction's end: one of the first holds it.
        if (await EventStore.IsPastAsync(transaction, item.Position, stop))
            yield break;
        foreach (var consumer in others)
            yield return consumer;
    }

    private static async Task EndAsync(NpgsqlTransaction transaction, PublishedEvent item, KeptnEvent? happened, CancellationToken stop)
    {
        if (happened is { IsListed: false })
            await EventStore.RemoveAsync(transaction, item.Position, stop);
        if (item.LastOf is { } history)
            await PastEvents.ReleaseAsync(transaction, history, stop);
    }

    /// <summary>Runs a part of the transaction that is undone alone when it fails.</summary>
    private async Task<bool> TryAsync(NpgsqlTransaction transaction, IEventConsumer consumer, Func<Task> act, CancellationToken stop)
    {
        const string savepoint = "consumer";
        await transaction.SaveAsync(savepoint, stop);
        try
        {
            await act();
            await transaction.ReleaseAsync(savepoint, stop);
            return true;
        }
        catch (Exception failure) when (!stop.IsCancellationRequested)
        {
            log.LogError(failure, "{Consumer} cannot act on a Keptn event and is left out", consumer.GetType().Name);
            await transaction.RollbackAsync(savepoint, stop);
            return false;
        }
    }

    private KeptnEvent Failed(KeptnEvent happened) => new()
    {
        Id = Guid.NewGuid().ToString(),
        Type = EventType.LogError,
        Source = "shipyard-controller",
        Time = clock.GetUtcNow(),
        Context = happened.Context,
        TriggeredId = happened.Id,
        Data = new JsonObject
        {
            ["message"] = $"The event {happened.Id} of type {happened.Type} could not be acted on in {Attempts} attempts.",
            ["task"] = happened.Type,
            ["project"] = happened.Project,
            ["stage"] = happened.Stage,
            ["service"] = happened.Service,
        },
    };
}

using Headgate.Keptn.Events;
using Headgate.Keptn.Uniform.Logs;
using Headgate.Keptn.Webhooks.Config;
using Headgate.Postgres;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Headgate.Keptn.Webhooks;

/// <summary>Runs webhooks: started events, requests, finished events.</summary>
/// <remarks>
/// Invariants, however often the process dies: the ids of the events are made of the triggered event and the subscription, so each is published once; started
/// events are committed before the first request leaves; finished events are committed with the end of the work. The requests between are repeated after a crash.
/// </remarks>
internal sealed class WebhookWork(
    MetadataDatabase database, WorkQueue queue, EventBus bus, WebhookLookup lookup, WebhookRun run, TimeProvider clock, ILogger<WebhookWork> log) : IWorkHandler
{
    public const string Queue = "keptn-webhooks";
    private const string NoConfig = "could not retrieve Webhook config: no valid webhook config found";
    private const string GaveUp = "the webhook could not be executed";

    public async Task HandleAsync(RunningWork work, CancellationToken stop)
    {
        var item = work.Item.Read<WebhookItem>();
        // Its project may have been deleted meanwhile, and the event with it.
        if (await database.TransactAsync((transaction, cancel) => EventStore.FindAsync(transaction, item.EventId, cancel), stop) is not { } happened)
            return;
        var webhook = await lookup.FindAsync(happened, item.SubscriptionId, stop);
        var answers = new WebhookAnswers(happened, item.SubscriptionId, clock.GetUtcNow());
        await database.TransactAsync((transaction, cancel) => PublishAsync(transaction, answers.Started(webhook), cancel), stop);
        var outcome = webhook is null ? new WebhookOutcome(1, [], NoConfig) : await run.PerformAsync(webhook, happened, item.SubscriptionId, stop);
        await database.TransactAsync(
            async (transaction, cancel) =>
            {
                await PublishAsync(transaction, answers.Finished(webhook, outcome), cancel);
                if (outcome.Failure is not null)
                    await NoteAsync(transaction, happened, outcome.Failure, cancel);
                await queue.CompleteAsync(transaction, work.Item, cancel);
            },
            stop);
    }

    public async Task GaveUpAsync(NpgsqlTransaction transaction, WorkItem item, Exception? failure, CancellationToken stop)
    {
        var waiting = item.Read<WebhookItem>();
        log.LogError(failure, "The webhook of subscription {Subscription} for the Keptn event {Event} failed too often", waiting.SubscriptionId, waiting.EventId);
        if (await EventStore.FindAsync(transaction, waiting.EventId, stop) is not { } happened)
            return;
        var answers = new WebhookAnswers(happened, waiting.SubscriptionId, clock.GetUtcNow());
        await PublishAsync(transaction, answers.Started(null), stop);
        await PublishAsync(transaction, answers.Finished(null, new WebhookOutcome(1, [], GaveUp)), stop);
        await NoteAsync(transaction, happened, GaveUp, stop);
    }

    private async Task PublishAsync(NpgsqlTransaction transaction, IEnumerable<KeptnEvent> events, CancellationToken stop)
    {
        foreach (var happened in events)
            await bus.PublishAsync(transaction, happened, stop);
    }

    /// <summary>What an integration's own library sends to its log.</summary>
    private Task NoteAsync(NpgsqlTransaction transaction, KeptnEvent happened, string message, CancellationToken stop) => LogStore.AddAsync(
        transaction,
        [(new LogEntry(WebhookIntegration.Id, message, "", happened.Context, happened.Kind.Name ?? "", happened.Id, happened.GitCommitId ?? ""), clock.GetUtcNow())],
        stop);
}

using Headgate.Keptn.Events;
using Headgate.Keptn.Uniform;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Keptn.Webhooks;

/// <summary>Has the webhook service run once for each of its subscriptions that an event is about.</summary>
/// <remarks>Invariant: one work item for each event and subscription, enqueued in the transaction of the event's dispatch.</remarks>
internal sealed class WebhookTrigger(WorkQueue queue) : IEventConsumer
{
    public int Order => 60;

    public async Task ConsumeAsync(NpgsqlTransaction transaction, KeptnEvent happened, CancellationToken stop)
    {
        // As in the reference, events of sequences and changes of status are not for it.
        if (happened.Kind is not { IsTask: true, Action: not EventType.StatusChanged } || happened.Project is null || happened.Stage is null || happened.Service is null)
            return;
        foreach (var subscription in await SubscriptionStore.ListAsync(transaction, WebhookIntegration.Id, happened.Project, stop))
            if (subscription.Wants(happened))
                await queue.EnqueueAsync(transaction, WebhookWork.Queue, null, new WebhookItem(happened.Id, subscription.Id), null, stop);
    }
}

/// <summary>An event that a subscription of the webhook service is about.</summary>
internal sealed record WebhookItem(string EventId, string SubscriptionId);

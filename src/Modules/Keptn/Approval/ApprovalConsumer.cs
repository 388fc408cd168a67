using Headgate.Keptn.Events;
using Npgsql;

namespace Headgate.Keptn.Approval;

/// <summary>Answers the task <c>approval</c>: at once where its properties decide, else only that it is asked; somebody then sends the finished event.</summary>
/// <remarks>Invariant: one started event, and at most one finished event from here, for each triggered event: they are published in the transaction of its dispatch.</remarks>
internal sealed class ApprovalConsumer(EventBus bus, TimeProvider clock) : IEventConsumer
{
    private const string Source = "approval-service";
    private static readonly string Triggered = EventType.OfTask("approval", EventType.Triggered);

    public int Order => 50;

    public async Task ConsumeAsync(NpgsqlTransaction transaction, KeptnEvent happened, CancellationToken stop)
    {
        if (happened.Type != Triggered)
            return;
        var rule = ApprovalRule.Of(happened.Data);
        var started = TaskAnswer.Place(happened);
        started["status"] = "succeeded";
        started["message"] = $"Approval strategy for result '{rule.Result}': {rule.Strategy}";
        await bus.PublishAsync(transaction, TaskAnswer.To(happened, EventType.Started, Source, NewId(), clock.GetUtcNow(), started), stop);
        if (rule.Decision is null)
            return;
        var finished = TaskAnswer.Place(happened);
        finished["status"] = "succeeded";
        finished["result"] = rule.Decision;
        await bus.PublishAsync(transaction, TaskAnswer.To(happened, EventType.Finished, Source, NewId(), clock.GetUtcNow(), finished), stop);
    }

    private static string NewId() => Guid.NewGuid().ToString();
}

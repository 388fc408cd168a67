using Npgsql;

namespace Headgate.Keptn.Events;

/// <summary>Acts on events. Every consumer sees every event of the store once it is due, those of one project in the order they were published.</summary>
internal interface IEventConsumer
{
    /// <summary>Consumers with lower numbers act first.</summary>
    int Order { get; }

    /// <summary>Whether it also sees events whose project was deleted before their turn came. Consumers that do act before all others.</summary>
    bool SeesPast => false;

    /// <summary>
    /// Acts in the one transaction that also ends the event's dispatch: what is written and published here happens exactly once, however often the process
    /// dies. It must not wait for anything outside but short reads of a repository; longer work goes to a queue, enqueued in this transaction.
    /// </summary>
    Task ConsumeAsync(NpgsqlTransaction transaction, KeptnEvent happened, CancellationToken stop);

    /// <summary>
    /// Ends what waits for this consumer to act on the event, which it failed at in every attempt: the other consumers have acted on it, and the project goes on.
    /// What fails here is undone and logged.
    /// </summary>
    Task GaveUpAsync(NpgsqlTransaction transaction, KeptnEvent happened, string why, CancellationToken stop) => Task.CompletedTask;
}

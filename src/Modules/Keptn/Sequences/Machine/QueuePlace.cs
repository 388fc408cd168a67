namespace Headgate.Keptn.Sequences.Machine;

/// <summary>What <see cref="ScopeQueue"/> looks at of an open execution.</summary>
/// <param name="Id">The execution.</param>
/// <param name="Context">Its context.</param>
/// <param name="State">Its state.</param>
/// <param name="Holds">Whether it keeps other contexts out.</param>
/// <param name="Due">When the task that is prepared is to be triggered; <c>null</c> when none is.</param>
internal sealed record QueuePlace(string Id, string Context, string State, bool Holds, DateTimeOffset? Due)
{
    public bool IsNew => State == SequenceState.Triggered;

    /// <summary>Whether no task was decided on yet; those that are paused are out of the queue.</summary>
    public bool IsWaiting => State is SequenceState.Triggered or SequenceState.Waiting;

    /// <summary>Whether it would trigger a task now if it were let.</summary>
    public bool WantsToGo(DateTimeOffset now) => IsWaiting || (State != SequenceState.Paused && Due <= now);

    public static QueuePlace Of(SequenceExecution execution) =>
        new(execution.Id, execution.Context, execution.State, execution.Holds, execution.Current is { SentAt: null } prepared ? prepared.Due : null);
}

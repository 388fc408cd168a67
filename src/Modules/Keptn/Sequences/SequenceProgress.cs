using Headgate.Keptn.Events;
using Headgate.Keptn.Sequences.Executions;
using Headgate.Keptn.Sequences.Machine;
using Headgate.Keptn.Sequences.States;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Keptn.Sequences;

/// <summary>Takes executions from one state to the next: rows, published events, open triggers and the contexts' states, all in the caller's transaction.</summary>
/// <remarks>
/// Invariants: the caller's transaction holds the project's lock; what a step publishes is committed with the step, so a crash leaves both or neither; after a
/// change the scope is settled, so nobody waits for a service that nobody holds.
/// </remarks>
internal sealed class SequenceProgress(EventBus bus, WorkQueue queue, TimeProvider clock)
{
    /// <summary>Makes the step and all it brings about, but does not let others go: <see cref="SettleAsync"/> does.</summary>
    public async Task<SequenceExecution> ApplyAsync(NpgsqlTransaction transaction, SequenceExecution execution, SequenceInput input, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var step = SequenceMachine.Advance(execution, input, now);
        if (ReferenceEquals(step.Execution, execution))
            return execution;
        await ExecutionStore.SaveAsync(transaction, step.Execution, stop);
        if (step.Closed is not null)
            await OpenTriggers.CompleteAsync(transaction, step.Closed, stop);
        await RecordAsync(transaction, execution, step, now, stop);
        if (step.Triggered is not null)
        {
            await bus.PublishAsync(transaction, step.Triggered, stop);
            await OpenTriggers.AddAsync(transaction, step.Triggered, stop);
        }

        if (step.Finished is not null)
            await bus.PublishAsync(transaction, step.Finished, stop);
        if (step.Execution.Current is { SentAt: null } prepared && prepared.TriggeredId != execution.Current?.TriggeredId && prepared.Due > now)
            await queue.EnqueueAsync(transaction, DueTasks.Queue, null, step.Execution.Scope, prepared.Due, stop);
        return step.Execution;
    }

    /// <summary>Lets go who may go now.</summary>
    public async Task SettleAsync(NpgsqlTransaction transaction, SequenceScope scope, CancellationToken stop)
    {
        while (await NextAsync(transaction, scope, stop) is var (place, input))
            await ApplyAsync(transaction, await ExecutionStore.GetAsync(transaction, scope.Project, place.Id, stop), input, stop);
    }

    private async Task<(QueuePlace Place, SequenceInput Input)?> NextAsync(NpgsqlTransaction transaction, SequenceScope scope, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        return ScopeQueue.Next(await QueueStore.PlacesAsync(transaction, scope, now, stop), now);
    }

    private static async Task RecordAsync(NpgsqlTransaction transaction, SequenceExecution before, SequenceStep step, DateTimeOffset now, CancellationToken stop)
    {
        if (await StateStore.FindAsync(transaction, before.Project, before.Context, stop) is not { } known)
            return;
        var state = known;
        if (step.Reported is not null)
            state = state.AfterTaskEvent(step.Reported, before.Stage, now);
        if (step.Triggered is not null)
            state = state.AfterTaskEvent(step.Triggered, before.Stage, now);
        if (step.Finished is not null)
            state = state.AfterSequenceFinished(step.Finished, before.Stage, now);
        state = step.Execution.State switch
        {
            SequenceState.Waiting when before.State == SequenceState.Triggered => state with { State = SequenceState.Waiting },
            SequenceState.Aborted => state with { State = SequenceState.Aborted },
            SequenceState.TimedOut => state with { State = SequenceState.TimedOut },
            _ when step.Execution.HasBegun && !before.HasBegun => state with { State = SequenceState.Started },
            _ => state,
        };
        if (!ReferenceEquals(state, known))
            await StateStore.SaveAsync(transaction, state, stop);
    }
}

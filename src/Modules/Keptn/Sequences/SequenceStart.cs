using System.Text.Json.Nodes;
using Headgate.Keptn.Events;
using Headgate.Keptn.Projects;
using Headgate.Keptn.Sequences.Control;
using Headgate.Keptn.Sequences.Executions;
using Headgate.Keptn.Sequences.Machine;
using Headgate.Keptn.Sequences.States;
using Headgate.Keptn.Shipyards;
using Npgsql;

namespace Headgate.Keptn.Sequences;

/// <summary>Starts executions: those that clients trigger and those that follow on others. The caller's transaction holds the project's lock.</summary>
internal sealed class SequenceStart(SequenceProgress progress, ShipyardSource shipyards, IProjectCatalogue projects, EventBus bus, TimeProvider clock)
{
    /// <summary>A sequence was triggered. Nothing happens when it has an execution.</summary>
    public async Task TriggerAsync(NpgsqlTransaction transaction, KeptnEvent trigger, CancellationToken stop)
    {
        if (await ExecutionStore.IsTriggeredAsync(transaction, trigger.Id, stop))
            return;
        var (project, stage, name) = (trigger.Project!, trigger.Stage!, trigger.Kind.Name!);
        var (shipyard, problem) = await shipyards.ReadAsync(project, stop);
        if (shipyard is null)
        {
            await RefuseAsync(transaction, trigger, stage, name, $"Unable to retrieve Shipyard file: {problem}", stop);
            return;
        }

        var (sequence, missing) = SequenceLookup.Find(shipyard, stage, name);
        if (sequence is null)
        {
            await RefuseAsync(transaction, trigger, stage, name, $"Unable to start sequence {name}: {missing}", stop);
            return;
        }

        var execution = await AddAsync(transaction, trigger with { GitCommitId = trigger.GitCommitId ?? await shipyards.HeadAsync(project, stage, stop) }, sequence, stop);
        await progress.SettleAsync(transaction, execution.Scope, stop);
    }

    /// <summary>Ends a triggered sequence that could not be started in any attempt. Nothing happens when it has an execution.</summary>
    public async Task GiveUpAsync(NpgsqlTransaction transaction, KeptnEvent trigger, CancellationToken stop)
    {
        if (!await ExecutionStore.IsTriggeredAsync(transaction, trigger.Id, stop))
            await RefuseAsync(transaction, trigger, trigger.Stage!, trigger.Kind.Name!, $"Unable to start sequence {trigger.Kind.Name}: an internal error, which the log of the node tells of", stop);
    }

    /// <summary>Triggers what follows on an execution that its tasks have ended, or ends the context when nothing does.</summary>
    public async Task ContinueAfterAsync(NpgsqlTransaction transaction, SequenceExecution ended, CancellationToken stop)
    {
        var next = await shipyards.ReadAsync(ended.Project, stop) is ({ } shipyard, _) ? SequenceLookup.After(shipyard, ended).ToList() : [];
        HashSet<SequenceScope> scopes = [ended.Scope];
        foreach (var (stage, sequence) in next)
        {
            var trigger = SequenceEvents.SequenceTriggered(ended, stage, sequence.Name, await shipyards.HeadAsync(ended.Project, stage, stop), clock.GetUtcNow());
            await bus.PublishAsync(transaction, trigger, stop);
            // One that cannot start is refused when the event comes round. The others are there at once, so that an abort finds them and no state says
            // in between that all is finished.
            if (sequence.Tasks.Count > 0)
                scopes.Add((await AddAsync(transaction, trigger, sequence, stop)).Scope);
        }

        if (next.Count == 0)
            await FinishContextAsync(transaction, ended.Project, ended.Context, stop);
        foreach (var scope in scopes)
            await progress.SettleAsync(transaction, scope, stop);
    }

    private async Task<SequenceExecution> AddAsync(NpgsqlTransaction transaction, KeptnEvent trigger, ShipyardSequence sequence, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var execution = new SequenceExecution
        {
            Id = SequenceEvents.IdOfExecution(trigger),
            Project = trigger.Project!,
            Stage = trigger.Stage!,
            Service = trigger.Service!,
            Context = trigger.Context,
            Sequence = sequence.Name,
            Tasks = sequence.Tasks,
            TriggeredOn = sequence.TriggeredOn,
            TriggerId = trigger.Id,
            GitCommitId = trigger.GitCommitId,
            Input = Payload.Clone((JsonObject)trigger.Data),
            TriggeredAt = now,
        };
        if (await PauseStore.IsPausedAsync(transaction, execution.Project, execution.Context, execution.Stage, stop))
            execution = SequenceMachine.Advance(execution, SequenceInput.Pause, now).Execution;
        await ExecutionStore.InsertAsync(transaction, execution, stop);
        await ShowTriggerAsync(transaction, trigger, execution.Stage, sequence.Name, execution.State == SequenceState.Paused, stop);
        return execution;
    }

    private async Task RefuseAsync(NpgsqlTransaction transaction, KeptnEvent trigger, string stage, string sequence, string message, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var finished = SequenceEvents.CannotStart(trigger, stage, sequence, message, now);
        await bus.PublishAsync(transaction, finished, stop);
        // States go with their project: where there is none, nobody would ever remove them.
        if (await projects.FindAsync(trigger.Project!, stop) is null)
            return;
        await ShowTriggerAsync(transaction, trigger, stage, sequence, paused: false, stop);
        if (await StateStore.FindAsync(transaction, trigger.Project!, trigger.Context, stop) is { } state)
            await StateStore.SaveAsync(transaction, state.AfterSequenceFinished(finished, stage, now), stop);
        await FinishContextAsync(transaction, trigger.Project!, trigger.Context, stop);
    }

    private async Task ShowTriggerAsync(NpgsqlTransaction transaction, KeptnEvent trigger, string stage, string sequence, bool paused, CancellationToken stop)
    {
        var state = await StateStore.FindAsync(transaction, trigger.Project!, trigger.Context, stop) is { } known
            ? known.TriggeredAgain(trigger, stage, clock.GetUtcNow())
            : ContextState.Of(trigger, stage, sequence);
        if (paused && state.State == SequenceState.Triggered)
            state = state with { State = SequenceState.Paused };
        await StateStore.SaveAsync(transaction, state, stop);
    }

    private static async Task FinishContextAsync(NpgsqlTransaction transaction, string project, string context, CancellationToken stop)
    {
        if ((await ExecutionStore.OpenOfContextAsync(transaction, project, context, stop)).Count == 0
            && await StateStore.FindAsync(transaction, project, context, stop) is { } state)
            await StateStore.SaveAsync(transaction, state with { State = SequenceState.Finished }, stop);
    }
}

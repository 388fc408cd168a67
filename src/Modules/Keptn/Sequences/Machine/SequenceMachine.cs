using System.Text.Json.Nodes;
using Headgate.Keptn.Events;

namespace Headgate.Keptn.Sequences.Machine;

/// <summary>How a sequence goes on, without any I/O: the execution and what happens to it give the next execution and what to publish.</summary>
/// <remarks>
/// Invariants, whatever comes in whatever order:
/// <list type="bullet">
/// <item>Each task is triggered at most once, in the order of the shipyard, and only after the one before it is done.</item>
/// <item>A task is done when as many executors finished as started, at least one; reports that fit no open task change nothing.</item>
/// <item>Nothing is triggered while the execution is paused or after it has ended; it ends once, with one finished event.</item>
/// <item>The ids of what it publishes follow from the execution and the task: a step taken twice publishes the same event.</item>
/// </list>
/// That an execution triggers only when it is its turn is <see cref="ScopeQueue"/>'s affair.
/// </remarks>
internal static class SequenceMachine
{
    private const string ApprovalTask = "approval";

    public static SequenceStep Advance(SequenceExecution execution, SequenceInput input, DateTimeOffset now) => !execution.IsOpen
        ? SequenceStep.Nothing(execution)
        : input switch
        {
            SequenceInput.Turn => Go(execution, now),
            SequenceInput.Blocked => SequenceStep.Nothing(execution.State == SequenceState.Triggered ? execution with { State = SequenceState.Waiting } : execution),
            SequenceInput.LetGo => SequenceStep.Nothing(execution with { Holds = false }),
            SequenceInput.PauseDemand => SequenceStep.Nothing(Pause(execution)),
            SequenceInput.ResumeDemand => SequenceStep.Nothing(Resume(execution)),
            SequenceInput.AbortDemand => Abort(execution, now),
            SequenceInput.NobodyStarted => TimeOut(execution, now),
            SequenceInput.ExecutorReport report => Report(execution, report.Happened, now),
            _ => throw new ArgumentOutOfRangeException(nameof(input)),
        };

    private static SequenceStep Go(SequenceExecution execution, DateTimeOffset now)
    {
        if (!QueuePlace.Of(execution).WantsToGo(now))
            return SequenceStep.Nothing(execution);
        var begun = execution with { State = SequenceState.Started, Holds = true, Current = execution.Current ?? Prepare(execution, now) };
        return begun.Current!.Due <= now ? Trigger(begun, now) : SequenceStep.Nothing(begun);
    }

    private static SequenceStep Trigger(SequenceExecution execution, DateTimeOffset now)
    {
        var task = execution.Current!;
        var triggered = execution with { Current = task with { SentAt = now } };
        if (task.Name == ApprovalTask)
            triggered = triggered with { State = SequenceState.WaitingForApproval, Holds = false };
        return new SequenceStep(triggered) { Triggered = SequenceEvents.TaskTriggered(execution, now) };
    }

    private static SequenceStep Report(SequenceExecution execution, KeptnEvent happened, DateTimeOffset now)
    {
        if (execution.Current is not { SentAt: not null } task || task.TriggeredId != happened.TriggeredId
            || happened.Kind is not { IsTask: true, Action: EventType.Started or EventType.Finished } report || report.Name != task.Name)
            return SequenceStep.Nothing(execution);
        var reported = task with { Events = [.. task.Events, ReportOf(happened)] };
        if (!TaskOutcome.IsDone(reported))
            return new SequenceStep(execution with { Current = reported }) { Reported = happened };
        var done = execution with { Done = [.. execution.Done, TaskOutcome.Of(reported)], Current = null };
        var step = TaskOutcome.EndsSequence(done.Done[^1]) || done.Done.Count == done.Tasks.Count
            ? Finish(done, reported, now)
            : new SequenceStep(Continue(done, now));
        return step with { Reported = happened, Closed = task.TriggeredId };
    }

    /// <summary>The next task is prepared; it is triggered when it is the execution's turn.</summary>
    private static SequenceExecution Continue(SequenceExecution execution, DateTimeOffset now)
    {
        var prepared = execution with { Current = Prepare(execution, now) };
        return execution.State == SequenceState.Paused
            ? prepared with { StateBeforePause = SequenceState.Started }
            : prepared with { State = SequenceState.Started };
    }

    private static SequenceStep Finish(SequenceExecution execution, TaskRun last, DateTimeOffset now)
    {
        var outcome = execution.Done[^1];
        var message = last.Events.Last(report => report.Properties is not null).Message;
        return new SequenceStep(execution with { State = SequenceState.Finished, Holds = false })
        {
            Finished = SequenceEvents.SequenceFinished(execution, outcome.Result, outcome.Status, message, now),
        };
    }

    private static SequenceStep Abort(SequenceExecution execution, DateTimeOffset now) =>
        new(execution with { State = SequenceState.Aborted, Holds = false })
        {
            Finished = SequenceEvents.SequenceFinished(execution, "pass", "aborted", message: null, now),
            Closed = execution.Current is { SentAt: not null } task ? task.TriggeredId : null,
        };

    private static SequenceStep TimeOut(SequenceExecution execution, DateTimeOffset now)
    {
        if (execution.Current is not { SentAt: not null, Events: [] } task)
            return SequenceStep.Nothing(execution);
        var message = $"sequence timed out while waiting for task {EventType.OfTask(task.Name, EventType.Triggered)} to receive a correlating .started or .finished event";
        return new SequenceStep(execution with { State = SequenceState.TimedOut, Holds = false })
        {
            Finished = SequenceEvents.SequenceFinished(execution, "fail", "errored", message, now),
            Closed = task.TriggeredId,
        };
    }

    private static SequenceExecution Pause(SequenceExecution execution) => execution.State == SequenceState.Paused
        ? execution
        : execution with { StateBeforePause = execution.State, State = SequenceState.Paused, Holds = false };

    private static SequenceExecution Resume(SequenceExecution execution)
    {
        if (execution.State != SequenceState.Paused)
            return execution;
        var state = execution.StateBeforePause ?? SequenceState.Triggered;
        return execution with { State = state, StateBeforePause = null, Holds = state == SequenceState.Started && execution.Current is { SentAt: not null } };
    }

    private static TaskRun Prepare(SequenceExecution execution, DateTimeOffset now)
    {
        var task = execution.Tasks[execution.Done.Count];
        return new TaskRun(task.Name, SequenceEvents.IdOfTask(execution), now + (task.TriggeredAfter ?? TimeSpan.Zero), SentAt: null, []);
    }

    private static TaskReport ReportOf(KeptnEvent happened) => new(
        happened.Type, happened.Source, happened.Result, happened.Status, (happened.Data as JsonObject)?["message"]?.ToString(), happened.Time,
        happened.Kind.Action == EventType.Finished ? happened.Data as JsonObject ?? [] : null);
}

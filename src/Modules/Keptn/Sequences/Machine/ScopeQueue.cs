namespace Headgate.Keptn.Sequences.Machine;

/// <summary>Whose turn it is: in a stage one context at a time works on a service, others wait in the order they were triggered in.</summary>
/// <remarks>
/// Invariants: an execution is let go only while no other context holds the service. One that has begun goes before those that have not; those go in the order of
/// the list. A paused one and one that waits for an approval hold nothing; when they are back while another context is at work they let it end first.
/// </remarks>
internal static class ScopeQueue
{
    /// <summary>The next decision about the open executions of one service in one stage, in the order they were triggered; <c>null</c> when all is decided.</summary>
    public static (SequenceExecution Execution, SequenceInput Input)? Next(IReadOnlyList<SequenceExecution> open, DateTimeOffset now)
    {
        if (open.FirstOrDefault(execution => execution.Holds && execution.WantsToGo(now) && IsHeldByOthers(execution)) is { } yielding)
            return (yielding, SequenceInput.Yield);
        var free = open.Where(execution => execution.WantsToGo(now) && !IsHeldByOthers(execution)).ToList();
        if ((free.Find(execution => execution.HasBegun) ?? free.Find(IsFirst)) is { } next)
            return (next, SequenceInput.Go);
        return open.FirstOrDefault(execution => execution.State == SequenceState.Triggered) is { } blocked ? (blocked, SequenceInput.Wait) : null;

        bool IsHeldByOthers(SequenceExecution execution) => open.Any(other => other.Holds && other.Context != execution.Context);

        // Not begun: those of other contexts that came earlier go first, even while they cannot.
        bool IsFirst(SequenceExecution execution) => open.First(other => !other.HasBegun && other.WantsToGo(now)).Context == execution.Context;
    }
}

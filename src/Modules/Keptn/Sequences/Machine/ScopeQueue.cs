namespace Headgate.Keptn.Sequences.Machine;

/// <summary>Whose turn it is: in a stage one context at a time works on a service, others wait in the order they were triggered in.</summary>
/// <remarks>
/// Invariants: an execution is let go only while no other context holds the service. One that has begun goes before those that have not; those go in the order of
/// the list. A paused one and one that waits for an approval hold nothing; when they are back while another context is at work they let it end first.
/// </remarks>
internal static class ScopeQueue
{
    /// <summary>The next decision about the open executions of one service in one stage; <c>null</c> when all is decided.</summary>
    /// <param name="places">
    /// In the order they were triggered. Not all are needed, but these: whoever holds the service, the first of those that have begun and may go on, the first that
    /// waits and the first that is new.
    /// </param>
    /// <param name="now">The time.</param>
    public static (QueuePlace Place, SequenceInput Input)? Next(IReadOnlyList<QueuePlace> places, DateTimeOffset now)
    {
        if (places.FirstOrDefault(place => place.Holds && place.WantsToGo(now) && IsHeldByOthers(place)) is { } yielding)
            return (yielding, SequenceInput.Yield);
        var begun = places.FirstOrDefault(place => !place.IsWaiting && place.WantsToGo(now) && !IsHeldByOthers(place));
        // Of those that wait the first goes or nobody does, even when a later one could.
        var next = begun ?? places.FirstOrDefault(place => place.IsWaiting);
        if (next is not null && !IsHeldByOthers(next))
            return (next, SequenceInput.Go);
        return places.FirstOrDefault(place => place.IsNew) is { } blocked ? (blocked, SequenceInput.Wait) : null;

        bool IsHeldByOthers(QueuePlace place) => places.Any(other => other.Holds && other.Context != place.Context);
    }
}

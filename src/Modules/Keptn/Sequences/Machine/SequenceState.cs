namespace Headgate.Keptn.Sequences.Machine;

/// <summary>The states of sequences, as they are written and sent.</summary>
internal static class SequenceState
{
    /// <summary>Known; whether it may run is not decided yet.</summary>
    public const string Triggered = "triggered";

    /// <summary>Another context has its service in its stage.</summary>
    public const string Waiting = "waiting";

    public const string Started = "started";

    /// <summary>Its task is an approval. Others may run meanwhile.</summary>
    public const string WaitingForApproval = "waitingForApproval";

    /// <summary>Nothing of it is triggered until it is resumed; what runs already goes on.</summary>
    public const string Paused = "paused";

    /// <summary>Ended by its tasks, whatever their result.</summary>
    public const string Finished = "finished";

    /// <summary>Ended because nobody started a task.</summary>
    public const string TimedOut = "timedOut";

    /// <summary>Ended on demand.</summary>
    public const string Aborted = "aborted";

    public static bool IsEnd(string state) => state is Finished or TimedOut or Aborted;
}

using Headgate.Keptn.Events;

namespace Headgate.Keptn.Sequences.Machine;

/// <summary>The execution after something happened, and what that brings about.</summary>
internal sealed record SequenceStep(SequenceExecution Execution)
{
    /// <summary>The triggered event of a task, to be published.</summary>
    public KeptnEvent? Triggered { get; init; }

    /// <summary>The sequence's finished event, to be published.</summary>
    public KeptnEvent? Finished { get; init; }

    /// <summary>The executor's event that was taken into account.</summary>
    public KeptnEvent? Reported { get; init; }

    /// <summary>The id of a triggered event that nobody needs to answer any more.</summary>
    public string? Closed { get; init; }

    public static SequenceStep Nothing(SequenceExecution execution) => new(execution);
}

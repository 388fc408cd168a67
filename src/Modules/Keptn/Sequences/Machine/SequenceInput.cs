using Headgate.Keptn.Events;

namespace Headgate.Keptn.Sequences.Machine;

/// <summary>What may happen to an execution.</summary>
internal abstract record SequenceInput
{
    /// <summary>Its turn: trigger what is due.</summary>
    public static SequenceInput Go { get; } = new Turn();

    /// <summary>Not its turn.</summary>
    public static SequenceInput Wait { get; } = new Blocked();

    /// <summary>Let go of the service: another context has it too.</summary>
    public static SequenceInput Yield { get; } = new LetGo();

    public static SequenceInput Pause { get; } = new PauseDemand();

    public static SequenceInput Resume { get; } = new ResumeDemand();

    public static SequenceInput Abort { get; } = new AbortDemand();

    /// <summary>Nobody started its task in time.</summary>
    public static SequenceInput TimeOut { get; } = new NobodyStarted();

    /// <summary>An executor says that it started or finished.</summary>
    public static SequenceInput Report(KeptnEvent happened) => new ExecutorReport(happened);

    internal sealed record Turn : SequenceInput;

    internal sealed record Blocked : SequenceInput;

    internal sealed record LetGo : SequenceInput;

    internal sealed record PauseDemand : SequenceInput;

    internal sealed record ResumeDemand : SequenceInput;

    internal sealed record AbortDemand : SequenceInput;

    internal sealed record NobodyStarted : SequenceInput;

    internal sealed record ExecutorReport(KeptnEvent Happened) : SequenceInput;
}

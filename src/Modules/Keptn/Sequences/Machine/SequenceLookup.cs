using Headgate.Keptn.Shipyards;

namespace Headgate.Keptn.Sequences.Machine;

/// <summary>Finds sequences in a shipyard.</summary>
internal static class SequenceLookup
{
    private const string Evaluation = "evaluation";

    /// <returns>The sequence, or why it cannot start.</returns>
    public static (ShipyardSequence? Sequence, string? Problem) Find(Shipyard shipyard, string stage, string sequence)
    {
        if (shipyard.Stages.FirstOrDefault(candidate => candidate.Name == stage) is not { } found)
            return (null, $"no stage with name {stage}");
        return found.Sequences.FirstOrDefault(candidate => candidate.Name == sequence) switch
        {
            { Tasks.Count: 0 } => (null, $"task sequence {sequence} does not contain any tasks"),
            { } defined => (defined, null),
            // Each stage can evaluate, whether its shipyard says so or not.
            null when sequence == Evaluation => (new ShipyardSequence(Evaluation, [], [new ShipyardTask(Evaluation, null, null)]), null),
            null => (null, $"no task sequence with name {sequence} found in stage {stage}"),
        };
    }

    /// <summary>The sequences that the end of this one starts, with their stages.</summary>
    public static IEnumerable<(string Stage, ShipyardSequence Sequence)> After(Shipyard shipyard, SequenceExecution ended)
    {
        var finished = $"{ended.Stage}.{ended.Sequence}.finished";
        var last = ended.Done[^1];
        return from stage in shipyard.Stages
               from sequence in stage.Sequences
               where sequence.TriggeredOn.Any(trigger => trigger.Event == finished && Selects(trigger.Match, last))
               select (stage.Name, sequence);
    }

    private static bool Selects(IReadOnlyDictionary<string, string> match, TaskResult last) => match.Count == 0
        ? last.Result is TaskOutcome.Pass or TaskOutcome.Warning
        : match.GetValueOrDefault("result") == last.Result || match.GetValueOrDefault($"{last.Name}.result") == last.Result;
}

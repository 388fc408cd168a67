using System.Text;
using System.Text.Json.Nodes;
using Headgate.Keptn.Shipyards;

namespace Headgate.Keptn.Tests.Sequences.Model;

/// <summary>One to three stages, one after the other, each with one to three tasks and perhaps a sequence for the case that they fail.</summary>
internal static class RandomShipyard
{
    public const string Deliver = "deliver";

    /// <summary>How long tasks wait whose name says that they are late.</summary>
    public static TimeSpan Delay { get; } = TimeSpan.FromHours(1);

    /// <param name="choices">Decides.</param>
    /// <param name="forMachine">Whether tasks may be approvals, which a node answers itself, and may be delayed, for which it takes its time.</param>
    public static List<PlannedSequence> Make(Choices choices, bool forMachine)
    {
        List<PlannedSequence> sequences = [];
        string? before = null;
        for (var stages = 1 + choices.Below(3); stages > 0; stages--)
        {
            var stage = $"stage{sequences.Count}";
            List<string> tasks = [.. Enumerable.Range(0, 1 + choices.Below(3)).Select(number => $"{stage}task{number}")];
            if (forMachine && choices.OneIn(4))
                tasks[choices.Below(tasks.Count)] = "approval";
            if (forMachine && choices.OneIn(4))
                tasks[choices.Below(tasks.Count)] = $"{stage}late";
            sequences.Add(new PlannedSequence(stage, Deliver, tasks, before, before is null ? new Dictionary<string, string>() : Match(choices, sequences)));
            before = $"{stage}.{Deliver}.finished";
            if (choices.OneIn(3))
                sequences.Add(new PlannedSequence(stage, "rollback", [$"{stage}undo"], before, new Dictionary<string, string> { ["result"] = "fail" }));
        }

        return sequences;
    }

    public static Shipyard Parsed(IReadOnlyList<PlannedSequence> plan) => new(
        "spec.keptn.sh/0.2.3",
        "random",
        [.. plan.GroupBy(sequence => sequence.Stage).Select(stage => new ShipyardStage(stage.Key, [.. stage.Select(Sequence)]))]);

    /// <summary>The same as a file.</summary>
    public static string Yaml(IReadOnlyList<PlannedSequence> plan)
    {
        var yaml = new StringBuilder("apiVersion: spec.keptn.sh/0.2.3\nkind: Shipyard\nmetadata: {name: random}\nspec:\n  stages:\n");
        foreach (var stage in plan.GroupBy(sequence => sequence.Stage))
        {
            yaml.Append(null, $"  - name: {stage.Key}\n    sequences:\n");
            foreach (var sequence in stage)
            {
                yaml.Append(null, $"    - name: {sequence.Name}\n");
                if (sequence.After is not null)
                    yaml.Append(null, $"      triggeredOn: [{{event: {sequence.After}{Selector(sequence.Match)}}}]\n");
                yaml.Append(null, $"      tasks: [{string.Join(", ", sequence.Tasks.Select(task => $"{{name: {task}, properties: {{property: planned}}}}"))}]\n");
            }
        }

        return yaml.ToString();
    }

    public static bool IsLate(string task) => task.EndsWith("late", StringComparison.Ordinal);

    private static string Selector(IReadOnlyDictionary<string, string> match) =>
        match.Count == 0 ? "" : $", selector: {{match: {{{string.Join(", ", match.Select(pair => $"{pair.Key}: {pair.Value}"))}}}}}";

    private static ShipyardSequence Sequence(PlannedSequence planned) => new(
        planned.Name,
        planned.After is null ? [] : [new SequenceTrigger(planned.After, planned.Match)],
        [.. planned.Tasks.Select(task => new ShipyardTask(task, IsLate(task) ? Delay : null, new JsonObject { ["property"] = "planned" }))]);

    private static Dictionary<string, string> Match(Choices choices, List<PlannedSequence> sequences)
    {
        var last = sequences.Last(sequence => sequence.Name == Deliver).Tasks[^1];
        return choices.Below(6) switch
        {
            0 or 1 => [],
            2 => new() { ["result"] = "pass" },
            3 => new() { ["result"] = "warning" },
            4 => new() { [$"{last}.result"] = "pass" },
            _ => new() { ["result"] = "fail" },
        };
    }
}

using System.Text.Json.Nodes;

namespace Headgate.Keptn.Tests.Sequences.Model;

/// <summary>As <see cref="RandomSchedule"/>, but all that can be sent is sent at once: first what starts, then what finishes, so that the outcome does not hang on which comes first.</summary>
internal sealed class ParallelSchedule(Choices choices, IReadOnlyList<PlannedSequence> shipyard, NodeWorld world)
{
    private const int Contexts = 4;
    private readonly RandomExecutors executors = new(choices);

    public async Task RunAsync(SequenceProject project)
    {
        await Task.WhenAll(Enumerable.Range(0, Contexts).Select(_ => project.TriggerAsync(shipyard[0].Stage, shipyard[0].Name, Labels())));
        while (executors.Answer(await world.WholeLogAsync()) is { Count: > 0 } reports)
            foreach (var action in new[] { "started", "finished" })
                await Task.WhenAll(reports.Where(report => report.IsTask(action)).OrderBy(_ => choices.Below(60)).Select(world.PostAsync));
    }

    private static JsonObject Labels() => new() { ["labels"] = new JsonObject { ["label"] = "kept" } };
}

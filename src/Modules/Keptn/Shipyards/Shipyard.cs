using System.Text.Json.Nodes;

namespace Headgate.Keptn.Shipyards;

/// <summary>What a project's <c>shipyard.yaml</c> says: its stages and what happens in them.</summary>
/// <param name="ApiVersion">Such as <c>spec.keptn.sh/0.2.3</c>.</param>
/// <param name="Name">The shipyard's own name; may be empty.</param>
/// <param name="Stages">In the order of the file.</param>
internal sealed record Shipyard(string ApiVersion, string Name, IReadOnlyList<ShipyardStage> Stages);

/// <summary>A stage and its sequences.</summary>
internal sealed record ShipyardStage(string Name, IReadOnlyList<ShipyardSequence> Sequences);

/// <summary>A sequence of tasks, one after the other; any of <paramref name="TriggeredOn"/> starts it.</summary>
internal sealed record ShipyardSequence(string Name, IReadOnlyList<SequenceTrigger> TriggeredOn, IReadOnlyList<ShipyardTask> Tasks);

/// <summary>Starts a sequence when another one has finished.</summary>
/// <param name="Event"><c>&lt;stage&gt;.&lt;sequence&gt;.finished</c>.</param>
/// <param name="Match">The selector: keys <c>result</c> or <c>&lt;task&gt;.result</c> with the value wanted; empty for pass or warning.</param>
internal sealed record SequenceTrigger(string Event, IReadOnlyDictionary<string, string> Match);

/// <summary>A task.</summary>
/// <param name="Name">Also the task's part of its events' types.</param>
/// <param name="TriggeredAfter">How long after the one before it is triggered; <c>null</c> for at once.</param>
/// <param name="Properties">What its triggered event says under its name; <c>null</c> for nothing.</param>
internal sealed record ShipyardTask(string Name, TimeSpan? TriggeredAfter, JsonObject? Properties);

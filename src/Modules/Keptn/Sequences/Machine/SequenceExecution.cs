using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Headgate.Keptn.Shipyards;

namespace Headgate.Keptn.Sequences.Machine;

/// <summary>One run of a sequence in a stage. Never changed: <see cref="SequenceMachine"/> makes the next one. Its JSON nodes are shared: clone before changing.</summary>
internal sealed record SequenceExecution
{
    public required string Id { get; init; }

    public required string Project { get; init; }

    public required string Stage { get; init; }

    public required string Service { get; init; }

    /// <summary><c>shkeptncontext</c>.</summary>
    public required string Context { get; init; }

    /// <summary>The sequence's name.</summary>
    public required string Sequence { get; init; }

    /// <summary>Its tasks as the shipyard had them when it was triggered.</summary>
    public required IReadOnlyList<ShipyardTask> Tasks { get; init; }

    /// <summary>What else triggers it, as the shipyard had it then.</summary>
    public IReadOnlyList<SequenceTrigger> TriggeredOn { get; init; } = [];

    /// <summary>The id of the event that triggered it.</summary>
    public required string TriggerId { get; init; }

    /// <summary>The commit that its tasks read resources at; <c>null</c> when the stage has none.</summary>
    public string? GitCommitId { get; init; }

    /// <summary>The data of the event that triggered it.</summary>
    public required JsonObject Input { get; init; }

    public required DateTimeOffset TriggeredAt { get; init; }

    /// <summary>One of <see cref="SequenceState"/>.</summary>
    public string State { get; init; } = SequenceState.Triggered;

    /// <summary>While it is paused: what it goes back to.</summary>
    public string? StateBeforePause { get; init; }

    /// <summary>Whether it keeps other contexts out of its service in its stage.</summary>
    public bool Holds { get; init; }

    /// <summary>The tasks that are done, in their order.</summary>
    public IReadOnlyList<TaskResult> Done { get; init; } = [];

    /// <summary>The task in hand; <c>null</c> before the first one.</summary>
    public TaskRun? Current { get; init; }

    [JsonIgnore]
    public SequenceScope Scope => new(Project, Stage, Service);

    [JsonIgnore]
    public bool IsOpen => !SequenceState.IsEnd(State);

    /// <summary>Whether its first task was decided on.</summary>
    [JsonIgnore]
    public bool HasBegun => Current is not null || Done.Count > 0;
}

/// <summary>A service in a stage: one context at a time works on it.</summary>
internal sealed record SequenceScope(string Project, string Stage, string Service);

/// <summary>The task in hand.</summary>
/// <param name="Name">The task's name.</param>
/// <param name="TriggeredId">The id of its triggered event, decided before that is published.</param>
/// <param name="Due">When it is to be triggered.</param>
/// <param name="SentAt">When it was; <c>null</c> before.</param>
/// <param name="Events">What its executors reported, in the order of arrival.</param>
internal sealed record TaskRun(string Name, string TriggeredId, DateTimeOffset Due, DateTimeOffset? SentAt, IReadOnlyList<TaskReport> Events);

/// <summary>A started or finished event of an executor; <c>Properties</c> is the data of a finished one.</summary>
internal sealed record TaskReport(string EventType, string Source, string? Result, string? Status, string? Message, DateTimeOffset Time, JsonObject? Properties);

/// <summary>A task that is done, with the data of its executors merged.</summary>
internal sealed record TaskResult(string Name, string TriggeredId, string Result, string Status, JsonObject Properties);

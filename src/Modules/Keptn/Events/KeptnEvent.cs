using System.Text.Json.Nodes;

namespace Headgate.Keptn.Events;

/// <summary>A CloudEvent in Keptn's form. Never changed once made; <see cref="Data"/> is shared: clone before changing.</summary>
internal sealed record KeptnEvent
{
    /// <summary>The version of Keptn's specification that the platform's own events follow, and any that names none.</summary>
    public const string UsualSpecVersion = "0.2.4";

    /// <summary>Unique in the store; a second event with the same id is the same event.</summary>
    public required string Id { get; init; }

    public required string Type { get; init; }

    /// <summary>Who says it, a URI reference.</summary>
    public required string Source { get; init; }

    /// <summary>When it happened; a moment to come is one at which it becomes due: until then it is not seen nor acted on.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary><c>shkeptncontext</c>: the same through all stages of a run.</summary>
    public required string Context { get; init; }

    /// <summary>On started, status.changed, finished and invalidated: the id of the triggered event.</summary>
    public string? TriggeredId { get; init; }

    /// <summary>The commit that resources are read at.</summary>
    public string? GitCommitId { get; init; }

    /// <summary><c>shkeptnspecversion</c>.</summary>
    public string? KeptnSpecVersion { get; init; }

    public JsonNode? Extensions { get; init; }

    /// <summary>The payload.</summary>
    public required JsonNode Data { get; init; }

    /// <summary>Whether the store keeps it. Others, such as <c>sh.keptn.log.error</c> and what tells of the end of the project, are only given to consumers.</summary>
    public bool IsListed => Type.StartsWith(EventType.Prefix, StringComparison.Ordinal) && Type.Length > EventType.Prefix.Length && Type != EventType.ProjectDeleted;

    /// <summary>What the type says.</summary>
    public EventType Kind => EventType.Parse(Type);

    public string? Project => Text("project");

    public string? Stage => Text("stage");

    public string? Service => Text("service");

    /// <summary><c>pass</c>, <c>warning</c> or <c>fail</c>.</summary>
    public string? Result => Text("result");

    /// <summary><c>succeeded</c>, <c>errored</c>, <c>unknown</c> or <c>aborted</c>.</summary>
    public string? Status => Text("status");

    private string? Text(string name) => Data is JsonObject members && members[name] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;
}

using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Headgate.Keptn.Events;
using Headgate.Keptn.Sequences.Machine;
using Headgate.Keptn.Wire;

namespace Headgate.Keptn.Sequences.States;

/// <summary>What a context has come to in all its stages: what the list of sequences shows. Never changed; pure.</summary>
internal sealed record ContextState
{
    public required string Project { get; init; }

    public required string Context { get; init; }

    /// <summary>The name of the context's first sequence.</summary>
    public required string Name { get; init; }

    public required string Service { get; init; }

    public required DateTimeOffset Time { get; init; }

    public required string State { get; init; }

    public string? ProblemTitle { get; init; }

    public IReadOnlyList<StageState> Stages { get; init; } = [];

    public static ContextState Of(KeptnEvent trigger, string stage, string sequence) => new()
    {
        Project = trigger.Project!,
        Context = trigger.Context,
        Name = sequence,
        Service = trigger.Service!,
        Time = trigger.Time,
        State = SequenceState.Triggered,
        ProblemTitle = Text(trigger.Data, "problem", "problemTitle"),
        Stages = [new StageState(stage, "")],
    };

    /// <summary>Another sequence of the context was triggered.</summary>
    public ContextState TriggeredAgain(KeptnEvent trigger, string stage, DateTimeOffset now) =>
        (SequenceState.IsEnd(State) ? this with { State = SequenceState.Triggered } : this).With(stage, known => known with { State = "" }, trigger, now);

    /// <summary>A task was triggered, or an executor reported.</summary>
    public ContextState AfterTaskEvent(KeptnEvent happened, string stage, DateTimeOffset now) => With(
        stage,
        known =>
        {
            known = known with { State = SequenceState.Triggered };
            if (happened.Type == EventType.OfTask("deployment", EventType.Triggered))
                known = known with { Image = Text(happened.Data, "configurationChange", "values", "image") };
            if (happened.Type == EventType.OfTask("evaluation", EventType.Finished) && happened.Source == "lighthouse-service")
                known = known with { LatestEvaluation = new StageEvaluation(happened.Result ?? "", Score(happened.Data)) };
            return known;
        },
        happened,
        now);

    public ContextState AfterSequenceFinished(KeptnEvent finished, string stage, DateTimeOffset now) =>
        With(stage, known => known with { State = finished.Status ?? "" }, finished, now);

    public ContextState WithStageState(string stage, string state) =>
        this with { Stages = [.. Stages.Select(known => known.Name == stage ? known with { State = state } : known)] };

    private ContextState With(string stage, Func<StageState, StageState> change, KeptnEvent happened, DateTimeOffset now)
    {
        var mark = new StageEvent(happened.Type, happened.Id, KeptnTime.Text(now));
        var known = change(Stages.FirstOrDefault(candidate => candidate.Name == stage) ?? new StageState(stage, "")) with { LatestEvent = mark };
        if (happened.Result == TaskOutcome.Fail || happened.Status == TaskOutcome.Errored)
            known = known with { LatestFailedEvent = mark };
        return this with
        {
            Stages = Stages.Any(candidate => candidate.Name == stage) ? [.. Stages.Select(candidate => candidate.Name == stage ? known : candidate)] : [.. Stages, known],
        };
    }

    private static double Score(JsonNode data) => At(data, "evaluation", "score") is JsonValue value && value.TryGetValue<double>(out var score) ? score : 0;

    private static string? Text(JsonNode data, params string[] path) =>
        At(data, path) is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;

    private static JsonNode? At(JsonNode data, params string[] path) =>
        path.Aggregate((JsonNode?)data, (node, name) => node.At(name));
}

/// <summary>A stage in the state of a context, as it is stored and sent.</summary>
internal sealed record StageState([property: JsonPropertyName("name")] string Name, [property: JsonPropertyName("state")] string State)
{
    [JsonPropertyName("image")]
    public string? Image { get; init; }

    [JsonPropertyName("latestEvaluation")]
    public StageEvaluation? LatestEvaluation { get; init; }

    [JsonPropertyName("latestEvent")]
    public StageEvent? LatestEvent { get; init; }

    [JsonPropertyName("latestFailedEvent")]
    public StageEvent? LatestFailedEvent { get; init; }
}

internal sealed record StageEvaluation([property: JsonPropertyName("result")] string Result, [property: JsonPropertyName("score")] double Score);

internal sealed record StageEvent([property: JsonPropertyName("type")] string Type, [property: JsonPropertyName("id")] string Id, [property: JsonPropertyName("time")] string Time);

using System.Text.Json.Serialization;
using Headgate.Keptn.Wire;

namespace Headgate.Keptn.Sequences.States;

/// <summary>A page of states.</summary>
internal sealed record StatesView(
    [property: JsonPropertyName("states")] IReadOnlyList<StateView> States,
    [property: JsonPropertyName("nextPageKey")] long? NextPageKey,
    [property: JsonPropertyName("totalCount")] long? TotalCount);

/// <summary>A context's state.</summary>
internal sealed record StateView(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("service")] string Service,
    [property: JsonPropertyName("project")] string Project,
    [property: JsonPropertyName("time")] string Time,
    [property: JsonPropertyName("shkeptncontext")] string Context,
    [property: JsonPropertyName("state")] string State,
    [property: JsonPropertyName("stages")] IReadOnlyList<StageState> Stages,
    [property: JsonPropertyName("problemTitle")] string? ProblemTitle)
{
    public static StateView Of(ContextState state) =>
        new(state.Name, state.Service, state.Project, KeptnTime.Text(state.Time), state.Context, state.State, state.Stages, state.ProblemTitle);
}

/// <summary>What is wanted of a context.</summary>
[GoName("models.SequenceControlCommand")]
internal sealed record ControlRequest
{
    [JsonPropertyName("state")]
    public string? State { get; init; }

    [JsonPropertyName("stage")]
    public string? Stage { get; init; }
}

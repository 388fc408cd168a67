using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Headgate.Keptn.Sequences.Machine;
using Headgate.Keptn.Wire;

namespace Headgate.Keptn.Sequences.Executions;

/// <summary>A page of executions.</summary>
internal sealed record ExecutionsView(
    [property: JsonPropertyName("sequenceExecutions")] IReadOnlyList<ExecutionView> Executions,
    [property: JsonPropertyName("nextPageKey")] long? NextPageKey,
    [property: JsonPropertyName("pageSize")] long? PageSize,
    [property: JsonPropertyName("totalCount")] long? TotalCount);

/// <summary>An execution as the reference keeps it.</summary>
internal sealed record ExecutionView(
    [property: JsonPropertyName("_id")] string Id,
    [property: JsonPropertyName("schemaVersion")] string SchemaVersion,
    [property: JsonPropertyName("sequence")] SequenceView Sequence,
    [property: JsonPropertyName("status")] ExecutionStatusView Status,
    [property: JsonPropertyName("scope")] ScopeView Scope,
    [property: JsonPropertyName("inputProperties")] JsonObject InputProperties,
    [property: JsonPropertyName("triggeredAt")] string TriggeredAt)
{
    public static ExecutionView Of(SequenceExecution execution) => new(
        execution.Id,
        "1",
        SequenceView.Of(execution),
        ExecutionStatusView.Of(execution),
        ScopeView.Of(execution),
        execution.Input,
        KeptnTime.Text(execution.TriggeredAt));
}

/// <summary>The sequence as the shipyard had it.</summary>
internal sealed record SequenceView(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("triggeredOn")] IReadOnlyList<TriggerView>? TriggeredOn,
    [property: JsonPropertyName("tasks")] IReadOnlyList<TaskView> Tasks)
{
    public static SequenceView Of(SequenceExecution execution) => new(
        execution.Sequence,
        execution.TriggeredOn.Count == 0 ? null : [.. execution.TriggeredOn.Select(trigger => new TriggerView(trigger.Event, new SelectorView(trigger.Match.Count == 0 ? null : trigger.Match)))],
        [.. execution.Tasks.Select(task => new TaskView(task.Name, DurationText(task.TriggeredAfter), task.Properties))]);

    /// <summary>A duration as Go reads it.</summary>
    private static string? DurationText(TimeSpan? duration) => duration is { } given ? given.TotalSeconds.ToString("0.#######", CultureInfo.InvariantCulture) + "s" : null;
}

internal sealed record TriggerView([property: JsonPropertyName("event")] string Event, [property: JsonPropertyName("selector")] SelectorView Selector);

internal sealed record SelectorView(
    [property: JsonPropertyName("match"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] IReadOnlyDictionary<string, string>? Match);

internal sealed record TaskView(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("triggeredAfter")] string? TriggeredAfter,
    [property: JsonPropertyName("properties"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] JsonObject? Properties);

internal sealed record ExecutionStatusView(
    [property: JsonPropertyName("state")] string State,
    [property: JsonPropertyName("stateBeforePause")] string StateBeforePause,
    [property: JsonPropertyName("previousTasks")] IReadOnlyList<TaskResultView> PreviousTasks,
    [property: JsonPropertyName("currentTask")] CurrentTaskView CurrentTask)
{
    public static ExecutionStatusView Of(SequenceExecution execution) => new(
        execution.State,
        execution.StateBeforePause ?? "",
        [.. execution.Done.Select(done => new TaskResultView(done.Name, done.TriggeredId, done.Result, done.Status, done.Properties))],
        new CurrentTaskView(
            execution.Current?.Name ?? "",
            execution.Current?.TriggeredId ?? "",
            [.. execution.Current?.Events.Select(report => new TaskReportView(report.EventType, report.Source, report.Result ?? "", report.Status ?? "", KeptnTime.Text(report.Time), report.Properties)) ?? []]));
}

internal sealed record TaskResultView(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("triggeredID")] string TriggeredId,
    [property: JsonPropertyName("result")] string Result,
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("properties")] JsonObject Properties);

internal sealed record CurrentTaskView(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("triggeredID")] string TriggeredId,
    [property: JsonPropertyName("events")] IReadOnlyList<TaskReportView> Events);

internal sealed record TaskReportView(
    [property: JsonPropertyName("eventType")] string EventType,
    [property: JsonPropertyName("source")] string Source,
    [property: JsonPropertyName("result")] string Result,
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("time")] string Time,
    [property: JsonPropertyName("properties"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] JsonObject? Properties);

/// <summary>Where it runs, and what the event that triggered it said besides.</summary>
internal sealed record ScopeView(
    [property: JsonPropertyName("project")] string Project,
    [property: JsonPropertyName("stage")] string Stage,
    [property: JsonPropertyName("service")] string Service,
    [property: JsonPropertyName("labels")] JsonObject? Labels,
    [property: JsonPropertyName("status")] string? Status,
    [property: JsonPropertyName("result")] string? Result,
    [property: JsonPropertyName("message")] string? Message,
    [property: JsonPropertyName("keptnContext")] string KeptnContext,
    [property: JsonPropertyName("triggeredId")] string TriggeredId,
    [property: JsonPropertyName("gitcommitid")] string GitCommitId,
    [property: JsonPropertyName("eventType")] string EventType)
{
    public static ScopeView Of(SequenceExecution execution) => new(
        execution.Project,
        execution.Stage,
        execution.Service,
        execution.Input["labels"] as JsonObject,
        Text(execution.Input["status"]),
        Text(execution.Input["result"]),
        Text(execution.Input["message"]),
        execution.Context,
        execution.TriggerId,
        execution.GitCommitId ?? "",
        Events.EventType.OfSequence(execution.Stage, execution.Sequence, Events.EventType.Triggered));

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;
}

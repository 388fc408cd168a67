using System.Text.Json.Nodes;

namespace Headgate.Keptn.Events;

/// <summary>Makes the events with which an executor answers a task's triggered event.</summary>
internal static class TaskAnswer
{
    /// <summary>An event of the same task and context that refers to the triggered one.</summary>
    /// <param name="triggered">What is answered.</param>
    /// <param name="action">Such as <see cref="EventType.Started"/>.</param>
    /// <param name="source">Who answers.</param>
    /// <param name="id">Unique; the same one again publishes nothing.</param>
    /// <param name="time">Now.</param>
    /// <param name="data">See <see cref="Place"/>.</param>
    public static KeptnEvent To(KeptnEvent triggered, string action, string source, string id, DateTimeOffset time, JsonObject data) => new()
    {
        Id = id,
        Type = EventType.OfTask(triggered.Kind.Name!, action),
        Source = source,
        Time = time,
        Context = triggered.Context,
        TriggeredId = triggered.Id,
        GitCommitId = triggered.GitCommitId,
        KeptnSpecVersion = triggered.KeptnSpecVersion,
        Data = data,
    };

    /// <summary>A payload that begins with the project, stage, service and labels of the triggered event.</summary>
    public static JsonObject Place(KeptnEvent triggered)
    {
        var data = new JsonObject { ["project"] = triggered.Project, ["stage"] = triggered.Stage, ["service"] = triggered.Service };
        if (triggered.Data is JsonObject members && members["labels"] is JsonObject { Count: > 0 } labels)
            data["labels"] = labels.DeepClone();
        return data;
    }
}

using System.Globalization;
using System.Text.Json.Nodes;
using Headgate.Keptn.Events;

namespace Headgate.Keptn.Sequences.Machine;

/// <summary>The events a sequence publishes.</summary>
internal static class SequenceEvents
{
    public const string Source = "shipyard-controller";

    public static string IdOfExecution(KeptnEvent trigger) => DerivedId.Of(trigger.Id, "execution");

    /// <summary>The id of the triggered event of the task that comes after those that are done.</summary>
    public static string IdOfTask(SequenceExecution execution) => DerivedId.Of(execution.Id, "task", execution.Done.Count.ToString(CultureInfo.InvariantCulture));

    public static KeptnEvent TaskTriggered(SequenceExecution execution, DateTimeOffset now)
    {
        var task = execution.Tasks[execution.Done.Count];
        var data = Payload.Of(execution);
        if (task.Properties is not null)
            Payload.Merge(data, new JsonObject { [task.Name] = task.Properties.DeepClone() });
        return Event(execution, execution.Current!.TriggeredId, EventType.OfTask(task.Name, EventType.Triggered), data, now);
    }

    public static KeptnEvent SequenceFinished(SequenceExecution execution, string result, string status, string? message, DateTimeOffset now)
    {
        var type = EventType.OfSequence(execution.Stage, execution.Sequence, EventType.Finished);
        var data = Outcome(execution.Project, execution.Stage, execution.Service, Payload.Of(execution)["labels"], result, status, message);
        return Event(execution, DerivedId.Of(execution.Id, "finished"), type, data, now) with { TriggeredId = execution.TriggerId };
    }

    /// <summary>The finished event of a sequence that cannot start.</summary>
    public static KeptnEvent CannotStart(KeptnEvent trigger, string stage, string sequence, string message, DateTimeOffset now) => new()
    {
        Id = DerivedId.Of(trigger.Id, "finished"),
        Type = EventType.OfSequence(stage, sequence, EventType.Finished),
        Source = Source,
        Time = now,
        Context = trigger.Context,
        TriggeredId = trigger.Id,
        GitCommitId = trigger.GitCommitId,
        KeptnSpecVersion = KeptnEvent.UsualSpecVersion,
        Data = Outcome(trigger.Project, stage, trigger.Service, (trigger.Data as JsonObject)?["labels"], TaskOutcome.Fail, TaskOutcome.Errored, message),
    };

    /// <summary>Triggers a sequence after another one.</summary>
    public static KeptnEvent SequenceTriggered(SequenceExecution after, string stage, string sequence, string? commit, DateTimeOffset now)
    {
        var data = Payload.Of(after);
        data["stage"] = stage;
        return Event(after, DerivedId.Of(after.Id, "next", stage, sequence), EventType.OfSequence(stage, sequence, EventType.Triggered), data, now) with { GitCommitId = commit };
    }

    private static KeptnEvent Event(SequenceExecution execution, string id, string type, JsonObject data, DateTimeOffset now) => new()
    {
        Id = id,
        Type = type,
        Source = Source,
        Time = now,
        Context = execution.Context,
        GitCommitId = execution.GitCommitId,
        KeptnSpecVersion = KeptnEvent.UsualSpecVersion,
        Data = data,
    };

    private static JsonObject Outcome(string? project, string? stage, string? service, JsonNode? labels, string result, string status, string? message)
    {
        var data = new JsonObject { ["project"] = project, ["stage"] = stage, ["service"] = service };
        if (labels is JsonObject { Count: > 0 })
            data["labels"] = labels.DeepClone();
        data["status"] = status;
        data["result"] = result;
        if (!string.IsNullOrEmpty(message))
            data["message"] = message;
        return data;
    }
}

using System.Text.Json.Nodes;
using Headgate.Keptn.Events;

namespace Headgate.Keptn.Lighthouse;

/// <summary>The tasks of an evaluation and their events.</summary>
/// <remarks>
/// The id of each event is made from the id of the event that asked for it. So an evaluation has one started, one get-sli and one finished event
/// whatever is delivered twice, and which evaluation a <c>get-sli</c> belongs to is seen from its id: nothing has to be remembered in between.
/// </remarks>
internal static class LighthouseTasks
{
    public const string Source = "lighthouse-service";
    public const string Evaluation = "evaluation";
    public const string GetSli = "get-sli";
    public const string EvaluationTriggered = "sh.keptn.event.evaluation.triggered";
    public const string GetSliTriggered = "sh.keptn.event.get-sli.triggered";
    public const string GetSliFinished = "sh.keptn.event.get-sli.finished";
    public const string MonitoringConfigure = "sh.keptn.event.monitoring.configure";

    /// <summary>The message of an evaluation that failed in every attempt.</summary>
    public const string InternalError = "evaluation performed by lighthouse met an internal error, which the log of the node tells of";

    /// <summary>An event that follows from another one, in the same run and at the same commit.</summary>
    public static KeptnEvent Follow(this KeptnEvent cause, string task, string action, string source, JsonObject data, DateTimeOffset now) => new()
    {
        Id = IdOf(cause.Id, task, action),
        Type = EventType.OfTask(task, action),
        Source = source,
        Time = now,
        Context = cause.Context,
        TriggeredId = action == EventType.Triggered ? null : cause.Id,
        GitCommitId = cause.GitCommitId,
        KeptnSpecVersion = KeptnEvent.UsualSpecVersion,
        Data = data,
    };

    /// <summary>The id of the event that follows from the event <paramref name="cause"/>.</summary>
    public static string IdOf(string cause, string task, string action) => DerivedId.Of(cause, task, action);

    /// <summary>What every event of a task says.</summary>
    public static JsonObject Common(KeptnEvent of, string? status = null, string? result = null, string? message = null)
    {
        var data = TaskAnswer.Place(of);
        Put(data, "status", status);
        Put(data, "result", result);
        Put(data, "message", message);
        return data;
    }

    private static void Put(JsonObject data, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            data[name] = value;
    }
}

using System.Text.Json.Nodes;
using Headgate.Keptn.Events;

namespace Headgate.Keptn.Sequences.Machine;

/// <summary>What the reports of a task's executors come to.</summary>
internal static class TaskOutcome
{
    public const string Pass = "pass";
    public const string Warning = "warning";
    public const string Fail = "fail";
    public const string Succeeded = "succeeded";
    public const string Errored = "errored";
    public const string Aborted = "aborted";
    public const string Unknown = "unknown";

    /// <summary>A finished report may come before its started one; only the numbers count.</summary>
    public static bool IsDone(TaskRun task)
    {
        var finished = task.Events.Count(IsFinished);
        return finished > 0 && finished == task.Events.Count - finished;
    }

    public static TaskResult Of(TaskRun task)
    {
        var finished = task.Events.Where(IsFinished).ToList();
        var status = StatusOf(finished);
        var data = finished.Aggregate(new JsonObject(), (merged, report) => Payload.Merge(merged, report.Properties));
        return new TaskResult(task.Name, task.TriggeredId, status == Unknown ? Fail : ResultOf(finished), status, data);
    }

    public static bool EndsSequence(TaskResult done) => done.Result == Fail || done.Status != Succeeded;

    private static bool IsFinished(TaskReport report) => EventType.Parse(report.EventType).Action == EventType.Finished;

    private static string ResultOf(List<TaskReport> finished) =>
        finished.Exists(report => report.Result is not (Pass or Warning)) ? Fail
        : finished.Exists(report => report.Result == Warning) ? Warning
        : Pass;

    private static string StatusOf(List<TaskReport> finished) =>
        finished.Exists(report => report.Status == Errored) ? Errored
        : finished.Exists(report => report.Status == Aborted) ? Aborted
        : finished.TrueForAll(report => report.Status == Succeeded) ? Succeeded
        : Unknown;
}

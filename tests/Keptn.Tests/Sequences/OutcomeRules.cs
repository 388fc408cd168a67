using System.Text.Json.Nodes;
using Headgate.Keptn.Sequences.Machine;

namespace Headgate.Keptn.Tests.Sequences;

/// <summary>What the reports of several executors come to.</summary>
public sealed class OutcomeRules
{
    [Theory]
    [InlineData("pass/succeeded", "pass", "succeeded", false)]
    [InlineData("pass/succeeded warning/succeeded", "warning", "succeeded", false)]
    [InlineData("warning/succeeded fail/succeeded", "fail", "succeeded", true)]
    [InlineData("pass/succeeded /succeeded", "fail", "succeeded", true)]
    [InlineData("odd/succeeded", "fail", "succeeded", true)]
    [InlineData("pass/succeeded pass/errored", "pass", "errored", true)]
    [InlineData("pass/aborted pass/errored", "pass", "errored", true)]
    [InlineData("pass/aborted pass/unknown", "pass", "aborted", true)]
    [InlineData("pass/succeeded pass/unknown", "fail", "unknown", true)]
    [InlineData("pass/", "fail", "unknown", true)]
    public void The_worst_report_decides(string reports, string result, string status, bool ends)
    {
        var outcome = TaskOutcome.Of(Task([.. reports.Split(' ').Select(report => report.Split('/')).Select(parts => Report("finished", parts[0], parts[1]))]));
        Assert.Equal((result, status, ends), (outcome.Result, outcome.Status, TaskOutcome.EndsSequence(outcome)));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("started", false)]
    [InlineData("finished", false)]
    [InlineData("started finished", true)]
    [InlineData("finished started", true)]
    [InlineData("started started finished", false)]
    [InlineData("started finished finished", false)]
    [InlineData("started finished finished started", true)]
    public void A_task_is_done_when_all_who_started_have_finished(string actions, bool done) =>
        Assert.Equal(done, TaskOutcome.IsDone(Task([.. actions.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(action => Report(action, "pass", "succeeded"))])));

    private static TaskRun Task(IReadOnlyList<TaskReport> reports) => new("test", "id", default, default(DateTimeOffset), reports);

    private static TaskReport Report(string action, string result, string status) =>
        new($"sh.keptn.event.test.{action}", "executor", result.Length == 0 ? null : result, status.Length == 0 ? null : status, null, default, action == "finished" ? new JsonObject() : null);
}

using System.Text.Json.Nodes;

namespace Headgate.Keptn.Tests.Sequences.Model;

/// <summary>
/// Says what a log must look like. It keeps no state of sequences: for each triggered sequence it reads off the log which reports counted, and so which
/// tasks must have been triggered and how the sequence must have ended.
/// </summary>
/// <param name="shipyard">What was to be run.</param>
/// <param name="log">What happened.</param>
/// <param name="inOrder">Whether each entry was answered before the next one came in; otherwise nobody knows which of two was first.</param>
internal sealed class SequenceOracle(IReadOnlyList<PlannedSequence> shipyard, IReadOnlyList<Entry> log, bool inOrder = true)
{
    private readonly HashSet<string> explained = [];

    /// <summary>Checks everything; all executors have reported and nothing is paused at the log's end.</summary>
    public void Check()
    {
        Assert.Equal(PublishedEvents().Count, PublishedEvents().Select(message => message.Id).Distinct().Count());
        foreach (var trigger in log.OfType<Entry.Triggered>())
            CheckRun(trigger.Event, history: []);
        Assert.All(PublishedEvents(), message => Assert.True(explained.Contains(message.Id), $"{message.Type} of {message.Context} was published for no reason."));
        CheckTurns();
    }

    private List<Message> PublishedEvents() => [.. log.OfType<Entry.Published>().Select(entry => entry.Event)];

    /// <param name="trigger">What triggered the run.</param>
    /// <param name="history">The marks of all reports that counted before, newest first.</param>
    private void CheckRun(Message trigger, List<string> history)
    {
        var plan = shipyard.Single(sequence => sequence.Stage == trigger.Stage && sequence.Name == trigger.Sequence);
        var finished = Assert.Single(PublishedEvents(), message => message.IsSequence("finished") && message.TriggeredId == trigger.Id);
        explained.Add(finished.Id);
        var from = IndexOf(trigger);
        var aborted = AbortAfter(trigger, from);
        var end = aborted ?? int.MaxValue;
        string? lastTask = null;
        string lastResult = "";
        foreach (var task in plan.Tasks)
        {
            var triggered = PublishedEvents().Where(message => message.IsTask("triggered") && RunOf(message) == trigger.Id && message.Task == task).ToList();
            if (triggered.Count == 0 && aborted is not null)
                break;
            var asked = Assert.Single(triggered);
            explained.Add(asked.Id);
            Assert.InRange(IndexOf(asked), from, end);
            if (RandomShipyard.IsLate(task))
                Assert.Contains(log.Take(IndexOf(asked)).Skip(from), entry => entry is Entry.TimePassed);
            Assert.False(IsPausedAt(IndexOf(asked), asked), $"{asked.Type} was triggered while its context was paused.");
            AssertMarks(history, asked);
            Assert.Equal("kept", (string?)asked.Data["labels"]?["label"]);
            Assert.Equal("planned", (string?)asked.Data[task]?["property"]);
            var (counted, done) = CountedReports(asked, end);
            if (counted is null)
            {
                Assert.True(aborted is not null, $"{asked.Type} of {asked.Context} was never done.");
                break;
            }

            from = done;
            history = [.. counted.Where(report => report.IsTask("finished")).Reverse().SelectMany(report => Marks(report.Data)), .. history];
            var (result, status) = Outcome([.. counted.Where(report => report.IsTask("finished"))]);
            (lastTask, lastResult) = (task, result);
            if (result == "fail" || status != "succeeded" || task == plan.Tasks[^1])
            {
                Assert.Equal((result, status), (finished.Result, finished.Status));
                Assert.True(inOrder ? IndexOf(finished) == done + 1 : IndexOf(finished) > done);
                CheckNext(plan, trigger, finished, lastTask, lastResult, history);
                return;
            }
        }

        Assert.Equal(("pass", "aborted"), (finished.Result, finished.Status));
    }

    private void CheckNext(PlannedSequence plan, Message trigger, Message finished, string lastTask, string result, List<string> history)
    {
        foreach (var next in shipyard.Where(sequence => sequence.After == $"{plan.Stage}.{plan.Name}.finished"))
        {
            var wanted = next.Match.Count == 0 ? result is "pass" or "warning" : next.Match.Any(pair => pair.Value == result && (pair.Key == "result" || pair.Key == lastTask + ".result"));
            var started = PublishedEvents().Where(message => message.IsSequence("triggered") && message.Context == trigger.Context && message.Stage == next.Stage && message.Sequence == next.Name).ToList();
            if (!wanted)
            {
                Assert.Empty(started);
                continue;
            }

            var follows = Assert.Single(started);
            explained.Add(follows.Id);
            Assert.True(IndexOf(follows) > IndexOf(finished));
            AssertMarks(history, follows);
            Assert.Null(follows.TriggeredId);
            CheckRun(follows, history);
        }
    }

    /// <summary>Until as many finished as started, and at least one.</summary>
    private (List<Message>? Counted, int Done) CountedReports(Message asked, int end)
    {
        List<Message> counted = [];
        for (var index = IndexOf(asked); index < Math.Min(end, log.Count); index++)
        {
            if (log[index] is not Entry.Delivered { Event: var report } || report.TriggeredId != asked.Id || report.Context != asked.Context || report.Task != asked.Task || counted.Any(known => known.Id == report.Id))
                continue;
            counted.Add(report);
            var finished = counted.Count(known => known.IsTask("finished"));
            if (finished > 0 && 2 * finished == counted.Count)
                return (counted, index);
        }

        return (null, 0);
    }

    private static (string Result, string Status) Outcome(List<Message> finished)
    {
        var statuses = finished.Select(report => report.Status).ToHashSet();
        var status = statuses.Contains("errored") ? "errored" : statuses.Contains("aborted") ? "aborted" : statuses.SetEquals(["succeeded"]) ? "succeeded" : "unknown";
        var worst = finished.Max(report => report.Result switch { "pass" => 0, "warning" => 1, _ => 2 });
        return (status == "unknown" || worst == 2 ? "fail" : worst == 1 ? "warning" : "pass", status);
    }

    /// <summary>In a stage one context at a time works on the service, and those who wait go in the order they were triggered in.</summary>
    private void CheckTurns()
    {
        var control = log.OfType<Entry.Controlled>().Any() || shipyard.Any(sequence => sequence.Tasks.Contains("approval"));
        foreach (var stage in shipyard.Select(sequence => sequence.Stage).Distinct())
        {
            Dictionary<string, string> working = [];
            foreach (var message in PublishedEvents().Where(message => message.Stage == stage))
            {
                if (message.IsSequence("finished"))
                    working.Remove(message.TriggeredId!);
                if (!message.IsTask("triggered"))
                    continue;
                // What is paused or waits for an approval lets others in; they meet again later.
                if (!control)
                    Assert.All(working, other => Assert.Equal(message.Context, other.Value));
                working[RunOf(message)] = message.Context;
            }
        }

        if (control || !inOrder)
            return;
        foreach (var stage in shipyard.Select(sequence => sequence.Stage).Distinct())
        {
            var triggered = log.Select(entry => entry switch
                {
                    Entry.Triggered { Event: var first } => first,
                    Entry.Published { Event: var next } when next.IsSequence("triggered") => next,
                    _ => null,
                }).Where(trigger => trigger?.Stage == stage).Select(trigger => trigger!.Context).Distinct();
            var begun = PublishedEvents().Where(message => message.Stage == stage && message.IsTask("triggered")).Select(message => message.Context).Distinct();
            Assert.Equal(triggered.Where(context => begun.Contains(context)), begun);
        }
    }

    /// <summary>The id of the trigger of a task's sequence; in a stage no two sequences have a task of the same name, and none runs twice in a context.</summary>
    private string RunOf(Message message)
    {
        var sequence = shipyard.Single(candidate => candidate.Stage == message.Stage && candidate.Tasks.Contains(message.Task)).Name;
        return log.Select(entry => entry switch { Entry.Triggered { Event: var first } => first, Entry.Published { Event: var next } => next, _ => null })
            .First(trigger => trigger is not null && trigger.IsSequence("triggered") && trigger.Context == message.Context && trigger.Stage == message.Stage && trigger.Sequence == sequence)!.Id;
    }

    private int? AbortAfter(Message trigger, int from)
    {
        var finished = PublishedEvents().First(message => message.IsSequence("finished") && message.TriggeredId == trigger.Id);
        for (var index = from; index < IndexOf(finished); index++)
        {
            if (log[index] is Entry.Controlled { Want: "abort" } abort && abort.Context == trigger.Context && (abort.Stage is null || abort.Stage == trigger.Stage))
                return index;
        }

        return null;
    }

    private bool IsPausedAt(int at, Message message)
    {
        var (everywhere, here) = (false, (bool?)null);
        foreach (var control in log.Take(at).OfType<Entry.Controlled>().Where(control => control.Context == message.Context && control.Want != "abort"))
        {
            if (control.Stage is null)
                (everywhere, here) = (control.Want == "pause", null);
            else if (control.Stage == message.Stage)
                here = control.Want == "pause";
        }

        return here ?? everywhere;
    }

    private int IndexOf(Message message)
    {
        for (var index = 0; index < log.Count; index++)
        {
            if (log[index] is Entry.Published { Event.Id: var published } && published == message.Id || log[index] is Entry.Triggered { Event.Id: var triggered } && triggered == message.Id)
                return index;
        }

        throw new InvalidOperationException($"{message.Type} is not in the log.");
    }

    private void AssertMarks(List<string> history, Message message) =>
        Assert.Equal(inOrder ? history : [.. history.Order()], inOrder ? Marks(message.Data) : [.. Marks(message.Data).Order()]);

    private static List<string> Marks(JsonObject data) => [.. (data["marks"] as JsonArray ?? []).Select(mark => (string)mark!)];
}

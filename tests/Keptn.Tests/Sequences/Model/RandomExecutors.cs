using System.Text.Json.Nodes;

namespace Headgate.Keptn.Tests.Sequences.Model;

/// <summary>Decides who answers a triggered task and with what: one to three executors, each with a started and a finished report.</summary>
internal sealed class RandomExecutors(Choices choices)
{
    private readonly HashSet<string> answered = [];
    private int reports;

    /// <summary>The reports on all tasks that were triggered since the last call.</summary>
    public List<Message> Answer(IEnumerable<Entry> log)
    {
        List<Message> made = [];
        foreach (var asked in log.OfType<Entry.Published>().Select(entry => entry.Event).Where(message => message.IsTask("triggered") && answered.Add(message.Id)))
        {
            for (var executors = 1 + (choices.OneIn(3) ? 1 + choices.Below(2) : 0); executors > 0; executors--)
            {
                made.Add(Report(asked, "started", []));
                made.Add(Report(asked, "finished", new JsonObject
                {
                    ["result"] = choices.Of("pass", "pass", "pass", "pass", "pass", "warning", "pass", "fail", "pass", "odd"),
                    ["status"] = choices.Of("succeeded", "succeeded", "succeeded", "succeeded", "succeeded", "succeeded", "errored", "succeeded", "aborted", "unknown"),
                    ["marks"] = new JsonArray($"mark{reports}"),
                }));
            }

            if (choices.OneIn(5))
                made.Add(Stray(asked));
        }

        return made;
    }

    /// <summary>A report that fits no task, though nearly: of a context that has none, of another task, or on nothing.</summary>
    private Message Stray(Message asked)
    {
        var report = Report(asked, choices.Of("started", "finished"), new JsonObject { ["result"] = "fail", ["status"] = "errored" });
        return choices.Below(3) switch
        {
            0 => report with { Context = Guid.NewGuid().ToString() },
            1 => report with { Type = report.Type.Replace(asked.Task, "stranger", StringComparison.Ordinal) },
            _ => report with { TriggeredId = Guid.NewGuid().ToString() },
        };
    }

    private Message Report(Message asked, string action, JsonObject data)
    {
        data["project"] = asked.Data["project"]!.DeepClone();
        data["stage"] = asked.Stage;
        data["service"] = asked.Data["service"]!.DeepClone();
        data["report"] = $"report{reports}";
        return new Message($"report{reports++}", $"sh.keptn.event.{asked.Task}.{action}", asked.Context, asked.Id, asked.Stage, data);
    }
}

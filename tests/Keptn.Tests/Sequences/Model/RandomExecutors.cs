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
        }

        return made;
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

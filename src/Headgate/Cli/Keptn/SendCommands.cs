using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Headgate.Cli.Keptn;

/// <summary><c>headgate keptn send event</c>, and <c>send event approval.finished</c>.</summary>
internal static class SendCommands
{
    public static Command Build(KeptnFrame frame)
    {
        var file = Flags.Optional("--file", "A file with the event, JSON.", "-f");
        var command = frame.Doing(new Command("event", "Send an event.") { file }, async (session, parsed, stop) =>
        {
            var path = parsed.GetValue(file) ?? throw new CommandFailedException(ExitCode.Usage, "required flag(s) \"file\" not set");
            await session.SendAsync(Read(path), "Send event was unsuccessful.", stop);
        });
        command.Add(Approval(frame));
        return new Command("send", "Send an event.") { command };
    }

    private static Command Approval(KeptnFrame frame)
    {
        var project = Flags.Project();
        var stage = Flags.Stage("The stage that waits.");
        var service = Flags.Optional("--service", "The service that waits, when only one of its versions does.");
        var id = Flags.Optional("--id", "The id of the approval.triggered event.");
        var result = new Option<string>("--result") { Description = "pass approves, fail declines.", DefaultValueFactory = _ => "pass" };
        result.AcceptOnlyFromAmong("pass", "fail");
        var labels = Flags.Pairs("--labels", "More labels.", "-l");
        return frame.Doing(new Command("approval.finished", "Approve or decline what waits for it.") { project, stage, service, id, result, labels }, async (session, parsed, stop) =>
        {
            var (place, wanted) = (parsed.GetValue(service), parsed.GetValue(id));
            if (string.IsNullOrEmpty(place) == string.IsNullOrEmpty(wanted))
                throw new CommandFailedException(ExitCode.Usage, "either ID or service must be provided: --id or --service.");
            var triggered = await FindAsync(session, parsed.GetValue(project)!, parsed.GetValue(stage)!, place, wanted, stop);
            var data = new JsonObject { ["project"] = Text(triggered, "project"), ["stage"] = Text(triggered, "stage"), ["service"] = Text(triggered, "service") };
            var all = triggered["data"]?["labels"]?.DeepClone() as JsonObject ?? [];
            foreach (var (key, value) in Flags.Read(parsed.GetValue(labels)!, "--labels"))
                all[key] = value;
            if (all.Count > 0)
                data["labels"] = all;
            (data["status"], data["result"]) = ("succeeded", parsed.GetValue(result));
            var finished = KeptnEvents.New("sh.keptn.event.approval.finished", "sh.keptn.event.approval.finished", data);
            (finished["shkeptncontext"], finished["triggeredid"]) = ($"{triggered["shkeptncontext"]}", $"{triggered["id"]}");
            await session.SendAsync(finished, "Send sh.keptn.event.approval.finished was unsuccessful.", stop);
        });
    }

    private static async Task<JsonNode> FindAsync(KeptnSession session, string project, string stage, string? service, string? id, CancellationToken stop)
    {
        var found = id is not null
            ? await KeptnEvents.FindAsync(session.Api, stop, ("project", project), ("stage", stage), ("type", "sh.keptn.event.approval.triggered"), ("eventID", id))
            : await KeptnEvents.OpenAsync(session.Api, "approval", project, stage, service, stop);
        return found switch
        {
            [var one] => one,
            [] => throw new CommandFailedException(ExitCode.Refused, id is not null
                ? $"No open approval.triggered event with the ID {id} has been found"
                : $"No open approval.triggered event for service {service} has been found"),
            _ => throw new CommandFailedException(ExitCode.Usage, $"Several versions of {service} wait for an approval. Name one with --id:{Environment.NewLine}"
                + string.Join(Environment.NewLine, found.Select(one => $"{one["id"]}  {one["data"]?["configurationChange"]?["values"]?["image"]}  {one["time"]}"))),
        };
    }

    private static string? Text(JsonNode happened, string name) => happened["data"]?[name]?.ToString();

    private static JsonNode Read(string path)
    {
        try
        {
            return JsonNode.Parse(LocalFile.Read(path)) as JsonObject ?? throw new CommandFailedException(ExitCode.Failed, $"{path} is not an event: it is not a JSON object.");
        }
        catch (JsonException wrong)
        {
            throw new CommandFailedException(ExitCode.Failed, $"{path} is not an event: {wrong.Message}");
        }
    }
}

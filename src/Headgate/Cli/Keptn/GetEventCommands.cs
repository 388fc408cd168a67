using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Headgate.Cli.Output;

namespace Headgate.Cli.Keptn;

/// <summary><c>headgate keptn get event</c>, and <c>get event approval.triggered</c>.</summary>
internal static class GetEventCommands
{
    private const int MostPages = 100;
    private const int LargestPage = 100;

    // Events come with the time of their making, which may be a little while ago.
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(30);

    public static Command Build(KeptnFrame frame)
    {
        var type = new Argument<string?>("EVENTTYPE") { Description = "Such as sh.keptn.event.evaluation.finished.", Arity = ArgumentArity.ZeroOrOne };
        var project = Flags.Optional("--project", "The project.");
        var stage = Flags.Optional("--stage", "The stage.");
        var service = Flags.Optional("--service", "The service.");
        var context = Flags.Optional("--keptn-context", "The run.");
        var pages = Number("--num-of-pages", "How many pages of events are shown at most.", MostPages, int.MaxValue);
        var size = Number("--page-size", "How many events a page has.", KeptnClient.PageSize, LargestPage);
        var watch = new Watch("Show events as they come, until Ctrl-C or the time is up.");
        var command = watch.AddTo(new Command("event", "Show events, newest first.") { type, project, stage, service, context, pages, size });
        frame.Doing(command, async (session, parsed, stop) =>
        {
            (string, string?)[] filter =
            [
                ("type", parsed.GetValue(type) ?? throw new CommandFailedException(ExitCode.Usage, "required command EVENTTYPE not set")),
                ("project", parsed.GetValue(project) ?? throw new CommandFailedException(ExitCode.Usage, "required flag(s) \"project\" not set")),
                ("stage", parsed.GetValue(stage)), ("service", parsed.GetValue(service)), ("keptnContext", parsed.GetValue(context)),
            ];
            Task<List<JsonNode>> FindAsync(string? from) =>
                session.Api.ListAsync(KeptnEvents.PathOf([.. filter, ("fromTime", from)]), "events", stop, parsed.GetValue(pages), parsed.GetValue(size));
            if (watch.IsWanted(parsed))
                await FollowAsync(session.Screen, FindAsync, look => watch.UntilAsync(parsed, look, stop));
            else
                Show(session.Screen, await FindAsync(null), "No event returned");
        });
        command.Aliases.Add("events");
        command.Add(Approvals(frame));
        return command;
    }

    private static Command Approvals(KeptnFrame frame)
    {
        var project = Flags.Project();
        var stage = Flags.Stage("The stage.");
        var service = Flags.Optional("--service", "Only of this service.");
        return frame.Doing(new Command("approval.triggered", "Show what waits for an approval.") { project, stage, service }, async (session, parsed, stop) => Show(
            session.Screen,
            await KeptnEvents.OpenAsync(session.Api, "approval", parsed.GetValue(project)!, parsed.GetValue(stage)!, parsed.GetValue(service), stop),
            "No approval.triggered events have been found"));
    }

    private static Option<int> Number(string name, string description, int otherwise, int most) =>
        new Option<int>(name) { Description = description, DefaultValueFactory = _ => otherwise }.From1To(most);

    private static async Task FollowAsync(Screen screen, Func<string?, Task<List<JsonNode>>> find, Func<Func<Task<bool>>, Task> until)
    {
        HashSet<string> shown = [];
        string? from = null;
        await until(async () =>
        {
            var found = await find(from);
            foreach (var happened in Enumerable.Reverse(found).Where(one => shown.Add($"{one["id"]}")))
                screen.Document(happened);
            if (found is [var newest, ..] && DateTimeOffset.TryParse($"{newest["time"]}", CultureInfo.InvariantCulture, out var time))
                from = (time - Late).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
            return false;
        });
    }

    /// <summary>Events are documents, for people too.</summary>
    private static void Show(Screen screen, List<JsonNode> found, string otherwise)
    {
        if (found.Count == 0)
            screen.Note(otherwise);
        if (found.Count > 0 || screen.IsForPrograms)
            screen.Document(found.Count == 1 ? found[0] : new JsonArray([.. found.Select(one => one.DeepClone())]));
    }
}

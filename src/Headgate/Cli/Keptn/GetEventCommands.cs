using System.CommandLine;
using System.Text.Json.Nodes;
using Headgate.Cli.Output;

namespace Headgate.Cli.Keptn;

/// <summary><c>headgate keptn get event</c>, and <c>get event approval.triggered</c>.</summary>
internal static class GetEventCommands
{
    public static Command Build(KeptnFrame frame)
    {
        var type = new Argument<string?>("EVENTTYPE") { Description = "Such as sh.keptn.event.evaluation.finished.", Arity = ArgumentArity.ZeroOrOne };
        var project = Flags.Optional("--project", "The project.");
        var stage = Flags.Optional("--stage", "The stage.");
        var service = Flags.Optional("--service", "The service.");
        var context = Flags.Optional("--keptn-context", "The run.");
        var command = frame.Doing(new Command("event", "Show events, newest first.") { type, project, stage, service, context }, async (session, parsed, stop) =>
        {
            if (parsed.GetValue(type) is not { } wanted)
                throw new CommandFailedException(ExitCode.Usage, "required command EVENTTYPE not set");
            var found = await KeptnEvents.FindAsync(session.Api, stop,
                ("type", wanted),
                ("project", parsed.GetValue(project) ?? throw new CommandFailedException(ExitCode.Usage, "required flag(s) \"project\" not set")),
                ("stage", parsed.GetValue(stage)), ("service", parsed.GetValue(service)), ("keptnContext", parsed.GetValue(context)));
            Show(session.Screen, found, "No event returned");
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

    /// <summary>Events are documents, for people too.</summary>
    private static void Show(Screen screen, List<JsonNode> found, string otherwise)
    {
        if (found.Count == 0)
            screen.Note(otherwise);
        if (found.Count > 0 || screen.Json)
            screen.Document(found.Count == 1 ? found[0] : new JsonArray([.. found.Select(one => one.DeepClone())]));
    }
}

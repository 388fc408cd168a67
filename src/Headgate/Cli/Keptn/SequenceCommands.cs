using System.CommandLine;
using System.Text.Json.Nodes;

namespace Headgate.Cli.Keptn;

/// <summary><c>headgate keptn pause</c>, <c>resume</c> and <c>abort sequence</c>.</summary>
internal static class SequenceCommands
{
    public static Command Build(KeptnFrame frame, string verb, string description, string done)
    {
        var context = Flags.Needed("--keptn-context", "The run.", "-c");
        var project = Flags.Project();
        var stage = Flags.Optional("--stage", "Only in this stage.", "-s");
        var command = frame.Doing(new Command("sequence", description) { context, project, stage }, async (session, parsed, stop) =>
        {
            var request = new JsonObject { ["state"] = verb };
            if (parsed.GetValue(stage) is { } only)
                request["stage"] = only;
            var answer = await ProjectCommands.Trying($"{verb} sequence was unsuccessful.", () => session.Api.PostAsync(
                $"/controlPlane/v1/sequence/{KeptnClient.Escape(parsed.GetValue(project)!)}/{KeptnClient.Escape(parsed.GetValue(context)!)}/control", request, stop));
            session.Done($"Successfully {done} sequence", answer);
        });
        return new Command(verb, description) { command };
    }
}

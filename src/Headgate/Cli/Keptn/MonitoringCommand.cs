using System.CommandLine;
using System.Text.Json.Nodes;

namespace Headgate.Cli.Keptn;

/// <summary><c>headgate keptn configure monitoring</c>: chooses who delivers the values of a project's evaluations.</summary>
internal static class MonitoringCommand
{
    private const int Looks = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static Command Build(KeptnFrame frame)
    {
        var provider = new Argument<string>("PROVIDER") { Description = "The provider, such as headgate (built in), prometheus or dynatrace." };
        var project = Flags.Project();
        var service = Flags.Optional("--service", "The service; prometheus and datadog want one.", "-s");
        var command = frame.Doing(new Command("monitoring", "Choose who delivers the values of evaluations.") { provider, project, service }, async (session, parsed, stop) =>
        {
            if (parsed.GetValue(provider) is "prometheus" or "datadog" && string.IsNullOrEmpty(parsed.GetValue(service)))
                throw new CommandFailedException(ExitCode.Usage, "Please specify a service: --service.");
            var data = new JsonObject { ["type"] = parsed.GetValue(provider), ["project"] = parsed.GetValue(project), ["service"] = parsed.GetValue(service) ?? "" };
            var context = await session.SendAsync(
                KeptnEvents.New("sh.keptn.event.monitoring.configure", "configuremonitoring", data), "Sending configure-monitoring event was unsuccessful.", stop);
            session.Screen.Note(await AnswerAsync(session, parsed.GetValue(project)!, context, stop)
                ?? $"Could not retrieve configure-monitoring.finished event with KeptnContext {context}. Please check your monitoring solution if it has been configured correctly.");
        });
        return new Command("configure", "Set up what a project needs.") { command };
    }

    private static async Task<string?> AnswerAsync(KeptnSession session, string project, string context, CancellationToken stop)
    {
        for (var look = 0; look < Looks; look++)
        {
            if (look > 0)
                await Task.Delay(Pause, TimeProvider.System, stop);
            if (await KeptnEvents.FindAsync(session.Api, stop, ("project", project), ("keptnContext", context), ("type", "sh.keptn.event.configure-monitoring.finished")) is [var finished, ..])
                return $"{finished["data"]?["message"]}";
        }

        return null;
    }
}

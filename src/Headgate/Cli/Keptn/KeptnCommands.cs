using System.CommandLine;

namespace Headgate.Cli.Keptn;

/// <summary><c>headgate keptn</c>: the verbs of Keptn's own command line, as a client of Keptn's API.</summary>
internal static class KeptnCommands
{
    public static Command Build(Option<string?> data)
    {
        var frame = new KeptnFrame(data);
        return frame.AddTo(new Command("keptn", "Projects, sequences, events and quality gates through Keptn's API.")
        {
            new Command("create", "Create something.") { ProjectCommands.Create(frame), ServiceCommands.Create(frame), SecretCommands.Create(frame) },
            new Command("update", "Change something.") { ProjectCommands.Update(frame), SecretCommands.Update(frame) },
            new Command("delete", "Delete something.") { ProjectCommands.Delete(frame), ServiceCommands.Delete(frame), SecretCommands.Delete(frame) },
            new Command("get", "Show something.") { ProjectCommands.Get(frame), ServiceCommands.GetStage(frame), ServiceCommands.Get(frame), GetEventCommands.Build(frame), SecretCommands.Get(frame) },
            AddResourceCommand.Build(frame),
            SendCommands.Build(frame),
            TriggerCommands.Build(frame),
            SequenceCommands.Build(frame, "pause", "Pause a run. Tasks that run go on.", "paused"),
            SequenceCommands.Build(frame, "resume", "Go on with a paused run.", "resumed"),
            SequenceCommands.Build(frame, "abort", "End a run. Tasks that run go on.", "aborted"),
            MonitoringCommand.Build(frame),
            KeptnTokenCommand.Build(frame, data),
            InstallationCommands.Status(frame),
            InstallationCommands.Version(frame),
        });
    }
}

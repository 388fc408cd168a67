using System.CommandLine;
using Headgate.Cli.Client;
using Spectre.Console;

namespace Headgate.Cli.Keptn;

/// <summary><c>headgate keptn token</c>: the API token of the stack, which is nowhere but in the data folder of the node that made it.</summary>
internal static class KeptnTokenCommand
{
    public static Command Build(KeptnFrame frame, Option<string?> data) =>
        frame.Doing(new Command("token", "Print the API token, from bootstrap.json of the data folder."), (session, parsed, _) =>
        {
            var path = BootstrapFile.PathIn(parsed.GetValue(data));
            var token = BootstrapFile.Read(path)?.KeptnToken ?? throw new CommandFailedException(
                ExitCode.Failed, $"{path} has no keptnToken. Name the data folder of the node that was started first with --data; a node without one makes it when it starts.");
            session.Screen.Result(new { token }, console => console.WriteLine(token));
            return Task.CompletedTask;
        });
}

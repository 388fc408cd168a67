using System.CommandLine;
using Headgate.Cli.Client;
using Headgate.Hosting;
using Spectre.Console;

namespace Headgate.Cli.Keptn;

/// <summary><c>headgate keptn token</c>: the API token of the stack, which is nowhere but in the data folder of the node that made it.</summary>
internal static class KeptnTokenCommand
{
    public static Command Build(KeptnFrame frame, Option<string?> data)
    {
        var renew = new Option<bool>("--renew") { Description = "Have the running node make a new one, print it and keep it in bootstrap.json. The one before is refused from then on." };
        return frame.Doing(new Command("token", "Print the API token, from bootstrap.json of the data folder.") { renew }, async (session, parsed, stop) =>
        {
            var path = BootstrapFile.PathIn(parsed.GetValue(data));
            var renews = parsed.GetValue(renew);
            var token = renews ? await TokenRenewal.AskAsync(path, stop) : BootstrapFile.Read(path)?.KeptnToken ?? throw new CommandFailedException(
                ExitCode.Failed, $"{path} has no keptnToken. Name the data folder of the node that was started first with --data; a node without one makes it when it starts.");
            session.Screen.Result(new { token }, console => console.WriteLine(token));
            // It is shown whether or not it can be kept: there is no other copy.
            if (renews)
                Keep(token, path);
        });
    }

    private static void Keep(string token, string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        if (Bootstrap.Read(folder) is { } made)
            (made with { KeptnToken = token }).Write(folder);
    }
}

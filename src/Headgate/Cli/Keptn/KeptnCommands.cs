using System.CommandLine;

namespace Headgate.Cli.Keptn;

/// <summary><c>headgate keptn</c>: the Keptn API of the stack.</summary>
internal static class KeptnCommands
{
    public static Command Build(ClientOptions client, Option<string?> data)
    {
        var keptn = client.AddTo(new Command("keptn", "Work with the Keptn API."));
        keptn.Add(KeptnTokenCommand.Build(client, data));
        return keptn;
    }
}

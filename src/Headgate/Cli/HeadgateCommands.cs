using System.CommandLine;
using System.Runtime.InteropServices;
using Headgate.Cli.Keptn;
using Headgate.Cli.Tables;
using Headgate.Cli.Tokens;

namespace Headgate.Cli;

/// <summary>The command line of <c>headgate</c>: <c>serve</c>, which is also what no verb means, and clients of the public HTTP API.</summary>
internal static class HeadgateCommands
{
    /// <summary>Parses and runs a command line; this is all that <c>Main</c> does.</summary>
    /// <param name="arguments">The arguments of the process.</param>
    /// <param name="serve">Runs the node until it is asked to stop; its number is the exit code.</param>
    /// <returns>The exit code, see <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] arguments, Func<ServeArguments, CancellationToken, Task<int>> serve)
    {
        using var interruption = new Interruption();
        var parsed = Build(serve).Parse(arguments);
        if (UsageErrors.Tell(parsed))
            return (int)ExitCode.Usage;

        // The library's own signal handling ends the process after two seconds, which is too short for a node that stops its children.
        var code = await parsed.InvokeAsync(new() { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false }, interruption.Token);
        if (parsed.Errors.Count > 0)
            return (int)ExitCode.Usage;
        return code == (int)ExitCode.Interrupted && interruption.Signal == PosixSignal.SIGTERM ? (int)ExitCode.Terminated : code;
    }

    /// <summary>The commands, options and help texts.</summary>
    public static RootCommand Build(Func<ServeArguments, CancellationToken, Task<int>> serve)
    {
        var data = new Option<string?>("--data")
        {
            Description = "The data folder: serve keeps everything there, the other commands find the first project's address and token there. Default: data",
            HelpName = "folder",
            Recursive = true,
        };
        var serving = new ServeOptions(data);
        var client = new ClientOptions(data);
        var root = new RootCommand("Headgate, an open data platform that is driven entirely through its APIs. Without a command it serves.") { data };
        serving.AddTo(root, serve);
        root.Add(serving.AddTo(new Command("serve", "Start the node and everything it needs, until Ctrl-C."), serve));
        root.Add(StatusCommand.Build(client));
        root.Add(TokenCommands.Build(client));
        root.Add(TableCommands.Build(client));
        root.Add(KeptnCommands.Build(data));
        return root;
    }
}

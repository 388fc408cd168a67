using System.CommandLine;
using Headgate.Cli.Client;
using Headgate.Cli.Output;

namespace Headgate.Cli;

/// <summary>The options of every command that calls the API, and the frame around such a command: connection, errors, exit code.</summary>
internal sealed class ClientOptions(Option<string?> data)
{
    private readonly Option<string?> url = new("--url")
    {
        Description = "Address of the server. Otherwise HEADGATE_URL, otherwise the one in bootstrap.json of the data folder.",
        HelpName = "url",
        Recursive = true,
    };

    private readonly Option<string?> token = new("--token")
    {
        Description = "Storage token. Otherwise HEADGATE_TOKEN, otherwise the one in bootstrap.json of the data folder. "
            + "Prefer the variable: other users of the machine can read command lines.",
        HelpName = "token",
        Recursive = true,
    };

    private readonly Option<bool> json = new("--json") { Description = "Print JSON for programs; everything else goes to standard error.", Recursive = true };

    /// <summary>Adds the options to a command and the ones below it.</summary>
    public Command AddTo(Command command)
    {
        command.Add(url);
        command.Add(token);
        command.Add(json);
        return command;
    }

    /// <summary>Runs a command in its frame.</summary>
    public Func<ParseResult, CancellationToken, Task<int>> Action(Func<Session, ParseResult, CancellationToken, Task> work) => (parsed, stop) =>
    {
        var screen = new Screen(parsed.GetValue(json) ? OutputFormat.Json : OutputFormat.Text);
        return CommandFrame.RunAsync(
            screen,
            async () =>
            {
                using var session = new Session(Target.Find(parsed.GetValue(url), parsed.GetValue(token), parsed.GetValue(data)), screen);
                await work(session, parsed, stop);
            },
            stop);
    };
}

/// <summary>What a command works with.</summary>
internal sealed class Session(Target target, Screen screen) : IDisposable
{
    /// <summary>The server and the token in use.</summary>
    public Target Target => target;

    /// <summary>Where the command prints.</summary>
    public Screen Screen => screen;

    /// <summary>The API.</summary>
    public StorageClient Api { get; } = new(target);

    /// <inheritdoc />
    public void Dispose() => Api.Dispose();
}

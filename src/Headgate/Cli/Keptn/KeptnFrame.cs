using System.CommandLine;
using System.Text.Json.Nodes;
using Headgate.Cli.Output;

namespace Headgate.Cli.Keptn;

/// <summary>The options of every command for Keptn's API, and what runs such a command.</summary>
internal sealed class KeptnFrame(Option<string?> data)
{
    private const string Json = "json";
    private const string Yaml = "yaml";

    private readonly Option<string?> endpoint = new("--endpoint")
    {
        Description = $"Address of the gateway, such as http://127.0.0.1:8080/api. Otherwise {KeptnTarget.EndpointVariable}, otherwise the server in bootstrap.json of the data folder.",
        HelpName = "url",
        Recursive = true,
    };

    private readonly Option<string?> token = new("--api-token")
    {
        Description = $"API token of the gateway. Otherwise {KeptnTarget.TokenVariable}, otherwise the one in bootstrap.json of the data folder. Prefer the variable: other users of the machine can read command lines.",
        HelpName = "token",
        Recursive = true,
    };

    private readonly Option<bool> json = new("--json") { Description = "Print JSON for programs; everything else goes to standard error.", Recursive = true };

    private readonly Option<string?> output = Choice();

    /// <summary>Adds the options to a command and the ones below it.</summary>
    public Command AddTo(Command command)
    {
        command.Add(endpoint);
        command.Add(token);
        command.Add(json);
        command.Add(output);
        return command;
    }

    /// <summary>Lets a command do its work when it is called.</summary>
    public Command Doing(Command command, Func<KeptnSession, ParseResult, CancellationToken, Task> work)
    {
        command.SetAction((parsed, stop) =>
        {
            var screen = new Screen(Format(parsed));
            return CommandFrame.RunAsync(
                screen,
                async () =>
                {
                    using var session = new KeptnSession(KeptnTarget.Find(parsed.GetValue(endpoint), parsed.GetValue(token), parsed.GetValue(data)), screen);
                    await work(session, parsed, stop);
                },
                stop);
        });
        return command;
    }

    private OutputFormat Format(ParseResult parsed) =>
        parsed.GetValue(output) == Yaml ? OutputFormat.Yaml : parsed.GetValue(json) || parsed.GetValue(output) == Json ? OutputFormat.Json : OutputFormat.Text;

    private static Option<string?> Choice()
    {
        var choice = new Option<string?>("--output", "-o") { Description = "json prints what --json does, yaml the same document as YAML.", HelpName = $"{Json}|{Yaml}", Recursive = true };
        choice.CompletionSources.Add(Json, Yaml);
        choice.Validators.Add(given =>
        {
            if (given.Tokens.Any(token => token.Value is not (Json or Yaml)))
                given.AddError("Invalid output format, only yaml or json allowed");
        });
        return choice;
    }
}

/// <summary>What a command works with.</summary>
internal sealed class KeptnSession(KeptnTarget target, Screen screen) : IDisposable
{
    public KeptnTarget Target => target;

    /// <summary>Where the command prints.</summary>
    public Screen Screen => screen;

    /// <summary>The API.</summary>
    public KeptnClient Api { get; } = new(target);

    /// <summary>Tells that it is done; a program gets what the server answered.</summary>
    public void Done(string message, JsonNode? answer)
    {
        if (Screen.IsForPrograms)
            Screen.Result(answer ?? new JsonObject(), _ => { });
        Screen.Say(message);
    }

    /// <summary>Sends an event and tells its context.</summary>
    /// <returns>The context.</returns>
    public async Task<string> SendAsync(JsonNode happened, string otherwise, CancellationToken stop)
    {
        var answer = await ProjectCommands.Trying(otherwise, async () => new JsonObject { ["keptnContext"] = await Api.SendEventAsync(happened, stop) });
        var context = $"{answer!["keptnContext"]}";
        Done($"ID of Keptn context: {context}", answer);
        return context;
    }

    public void Dispose() => Api.Dispose();
}

using System.CommandLine;

namespace Headgate.Cli;

/// <summary>What the command line sets for the node.</summary>
/// <param name="Settings">Settings by name, such as <c>Urls</c> or <c>Lake:SweepInterval</c>; they win over every other source.</param>
internal sealed record ServeArguments(IReadOnlyDictionary<string, string?> Settings);

/// <summary>The options of <c>serve</c>.</summary>
internal sealed class ServeOptions(Option<string?> data)
{
    private readonly Option<string?> urls = new("--urls")
    {
        Description = "Where to listen; several are separated by ';'. Default: http://127.0.0.1:8080",
        HelpName = "urls",
    };

    private readonly Option<string?> roles = new("--roles")
    {
        Description = "What the node does: a comma list of api, worker, scheduler, console, or all. Default: all",
        HelpName = "roles",
    };

    private readonly Option<string[]> set = SetOption();

    /// <summary>Gives a command these options and the action.</summary>
    public Command AddTo(Command command, Func<ServeArguments, CancellationToken, Task<int>> serve)
    {
        command.Add(urls);
        command.Add(roles);
        command.Add(set);
        command.SetAction((parsed, stop) => serve(Read(parsed), stop));
        return command;
    }

    private static Option<string[]> SetOption()
    {
        var set = new Option<string[]>("--set")
        {
            Description = "Any setting, as in headgate.json: --set Lake:SweepInterval=00:05:00. Repeatable.",
            HelpName = "name=value",
        };
        set.Validators.Add(given =>
        {
            foreach (var token in given.Tokens.Where(token => token.Value.IndexOf('=', StringComparison.Ordinal) < 1))
                given.AddError($"--set {token.Value}: write Section:Key=value.");
        });
        return set;
    }

    private ServeArguments Read(ParseResult parsed)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var pair in parsed.GetValue(set) ?? [])
            settings[pair[..pair.IndexOf('=', StringComparison.Ordinal)]] = pair[(pair.IndexOf('=', StringComparison.Ordinal) + 1)..];
        Add("Urls", parsed.GetValue(urls));
        Add("Data", parsed.GetValue(data));
        Add("Roles", parsed.GetValue(roles));
        return new(settings);

        void Add(string name, string? value)
        {
            if (value is not null)
                settings[name] = value;
        }
    }
}

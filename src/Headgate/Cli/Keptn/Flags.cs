using System.CommandLine;

namespace Headgate.Cli.Keptn;

/// <summary>Options that many commands have, named as Keptn's own command line names them.</summary>
internal static class Flags
{
    public static Option<string> Project(string description = "The name of the project.") => Needed("--project", description, "-p");

    public static Option<string> Stage(string description) => Needed("--stage", description, "-s");

    public static Option<string> Service(string description) => Needed("--service", description);

    public static Option<string> Needed(string name, string description, params string[] aliases) => new(name, aliases) { Description = description, Required = true };

    public static Option<string?> Optional(string name, string description, params string[] aliases) => new(name, aliases) { Description = description };

    /// <summary><c>a=1,b=2</c>, and the option may be there several times.</summary>
    public static Option<string[]> Pairs(string name, string description, params string[] aliases) => new(name, aliases)
    {
        Description = description,
        HelpName = "key=value,…",
        DefaultValueFactory = _ => [],
    };

    /// <summary>Reads <see cref="Pairs"/>.</summary>
    /// <exception cref="CommandFailedException">One of them is none.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> Read(IEnumerable<string> given, string option) =>
        [.. given.SelectMany(list => list.Split(',', StringSplitOptions.RemoveEmptyEntries)).Select(pair => Pair(pair, option))];

    /// <exception cref="CommandFailedException">The text is no pair.</exception>
    public static KeyValuePair<string, string> Pair(string pair, string option) => pair.IndexOf('=', StringComparison.Ordinal) is var at and > 0
        ? KeyValuePair.Create(pair[..at], pair[(at + 1)..])
        : throw new CommandFailedException(ExitCode.Usage, $"{option}: \"{pair}\" is not written as key=value.");
}

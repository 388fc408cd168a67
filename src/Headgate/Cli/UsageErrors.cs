using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Headgate.Cli.Output;

namespace Headgate.Cli;

/// <summary>Tells what is wrong with a command line: a line for each mistake and one with the remedy, not a page of help.</summary>
internal static class UsageErrors
{
    /// <returns>Whether there was anything to tell.</returns>
    public static bool Tell(ParseResult parsed)
    {
        var isGroup = parsed.CommandResult.Command is { Action: null, Subcommands.Count: > 0 };
        // A command that only has others below it lists them when it is called alone.
        if (parsed.Action is not ParseErrorAction || (isGroup && parsed.UnmatchedTokens.Count == 0))
            return false;
        var path = Path(parsed.CommandResult);
        var screen = new Screen(OutputFormat.Text);
        foreach (var mistake in isGroup ? [$"{path} has no command {parsed.UnmatchedTokens[0]}."] : parsed.Errors.Select(Message).Distinct())
            screen.Complain(mistake);
        screen.Complain($"See: {path} --help");
        return true;
    }

    private static string Message(ParseError error) => error.SymbolResult is ArgumentResult { Tokens.Count: 0, Argument: var argument } && argument.Name.Length > 0
        ? $"required argument {argument.Name} not set"
        : string.Join(' ', error.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Path(CommandResult command) => command.Parent is CommandResult above ? $"{Path(above)} {command.Command.Name}" : command.Command.Name;
}

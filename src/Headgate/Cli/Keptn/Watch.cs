using System.CommandLine;

namespace Headgate.Cli.Keptn;

/// <summary>The options <c>--watch</c> and <c>--watch-time</c>, and the looks in between.</summary>
internal sealed class Watch
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Option<bool> isWanted;
    private readonly Option<int?> seconds = new("--watch-time") { Description = "How many seconds to follow at most.", HelpName = "seconds" };

    public Watch(string description)
    {
        isWanted = new Option<bool>("--watch", "-w") { Description = description };
        seconds.From1To(int.MaxValue);
    }

    public Command AddTo(Command command)
    {
        command.Add(isWanted);
        command.Add(seconds);
        return command;
    }

    public bool IsWanted(ParseResult parsed) => parsed.GetValue(isWanted);

    /// <summary>Looks again and again.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="look">Tells whether there is nothing more to see.</param>
    /// <param name="stop">Ends it with an exception.</param>
    /// <returns>Whether the end was seen; otherwise the time is up.</returns>
    public async Task<bool> UntilAsync(ParseResult parsed, Func<Task<bool>> look, CancellationToken stop)
    {
        var clock = TimeProvider.System;
        var (begin, most) = (clock.GetTimestamp(), parsed.GetValue(seconds) is { } given ? TimeSpan.FromSeconds(given) : TimeSpan.MaxValue);
        while (!await look())
        {
            if (clock.GetElapsedTime(begin) + Pause > most)
                return false;
            await Task.Delay(Pause, clock, stop);
        }

        return true;
    }
}

using System.Text;
using Headgate.Bench.Running;

namespace Headgate.Bench.Lists;

/// <summary>The plans of the slowest statement behind each call, as the server wrote them to its log.</summary>
internal static class StatementPlans
{
    private const int MostLines = 40;

    public static async Task<string> OfAsync(Node node, HttpClient http, IReadOnlyList<string> calls, CancellationToken stop)
    {
        var text = new StringBuilder("# Plans of lists and searches\n\nThe slowest statement behind each call, with the times of one run under auto_explain. Nothing is shown where none takes 2 ms.\n");
        var log = NodeDatabase.LogOf(node);
        foreach (var call in calls)
        {
            using (await http.GetAsync(call, stop))
            {
            }

            var before = new FileInfo(log).Length;
            using (await http.GetAsync($"{call}{(call.Contains('?', StringComparison.Ordinal) ? '&' : '?')}again=1", stop))
            {
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, stop);
            if (Slowest(await ReadFromAsync(log, before, stop)) is { } plan)
                text.Append($"\n## GET {call}\n```text\n{plan}\n```\n");
        }

        return text.ToString();
    }

    private static async Task<string> ReadFromAsync(string log, long from, CancellationToken stop)
    {
        await using var file = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Seek(from, SeekOrigin.Begin);
        using var reader = new StreamReader(file);
        return await reader.ReadToEndAsync(stop);
    }

    private static string? Slowest(string log)
    {
        var plans = log.Split("duration: ").Skip(1)
            .Select(entry => (Milliseconds: double.TryParse(entry.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture, out var value) ? value : 0, Entry: entry))
            .Where(entry => entry.Entry.Contains("plan:", StringComparison.Ordinal) && entry.Entry.Contains("SELECT", StringComparison.Ordinal))
            .OrderByDescending(entry => entry.Milliseconds).ToList();
        if (plans.Count == 0)
            return null;
        var lines = plans[0].Entry.Split('\n');
        var plan = lines.SkipWhile(line => !line.Contains("(cost=", StringComparison.Ordinal)).TakeWhile(line => line.StartsWith('\t')).Take(MostLines).Select(line => line.TrimStart('\t'));
        return $"{plans[0].Milliseconds:0.0} ms\n{string.Join('\n', plan)}";
    }
}

using System.CommandLine;
using System.Text.Json.Nodes;

namespace Headgate.Cli.Keptn;

/// <summary>Follows a run until its end: tells its events as they come.</summary>
internal static class SequenceWatch
{
    private const string Prefix = "sh.keptn.event.";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly string[] Ends = ["finished", "timedOut", "aborted"];

    public static Option<bool> Option() => new("--watch", "-w") { Description = "Follow the run until its end; the exit code is 6 when it failed." };

    /// <exception cref="CommandFailedException">The run failed.</exception>
    public static async Task FollowAsync(KeptnSession session, string project, string context, CancellationToken stop)
    {
        HashSet<string> told = [];
        while (true)
        {
            // Its state first: what happened before its end is told then.
            var states = (await session.Api.GetAsync($"/controlPlane/v1/sequence/{KeptnClient.Escape(project)}?keptnContext={Uri.EscapeDataString(context)}", stop))?["states"] as JsonArray;
            var state = states?.FirstOrDefault()?["state"]?.ToString();
            var events = await KeptnEvents.FindAsync(session.Api, stop, ("project", project), ("keptnContext", context));
            foreach (var happened in Enumerable.Reverse(events).Where(one => told.Add($"{one["id"]}")))
                session.Screen.Note(Line(happened));
            if (Ends.Contains(state))
            {
                End(events, state!);
                return;
            }

            await Task.Delay(Pause, TimeProvider.System, stop);
        }
    }

    private static void End(List<JsonNode> newestFirst, string state)
    {
        var end = newestFirst.FirstOrDefault(IsEndOfSequence);
        if (state != "finished" || end?["data"]?["result"]?.ToString() is not ("pass" or "warning"))
            throw new CommandFailedException(ExitCode.JobFailed, $"The run ended with {(state == "finished" ? $"{end?["data"]?["result"]}" : state)}. {end?["data"]?["message"]}".TrimEnd());
    }

    private static bool IsEndOfSequence(JsonNode happened) =>
        $"{happened["type"]}" is var type && type.StartsWith(Prefix, StringComparison.Ordinal) && type.EndsWith(".finished", StringComparison.Ordinal) && type[Prefix.Length..].Split('.').Length == 3;

    private static string Line(JsonNode happened)
    {
        var type = $"{happened["type"]}";
        var data = happened["data"] as JsonObject;
        IEnumerable<string> parts =
        [
            $"{happened["time"]}", type.StartsWith(Prefix, StringComparison.Ordinal) ? type[Prefix.Length..] : type, $"{data?["stage"]}", $"{data?["result"]}", $"{data?["message"]}",
        ];
        return string.Join("  ", parts.Where(part => part.Length > 0));
    }
}

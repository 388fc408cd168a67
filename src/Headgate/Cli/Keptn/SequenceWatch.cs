using System.CommandLine;
using System.Text.Json.Nodes;

namespace Headgate.Cli.Keptn;

/// <summary>Follows a run until its end: tells its events as they come.</summary>
internal sealed class SequenceWatch
{
    private const string Prefix = "sh.keptn.event.";
    private static readonly string[] Ends = ["finished", "timedOut", "aborted"];
    private static readonly string[] Stands = ["waiting", "paused"];

    private readonly Watch watch = new("Follow the run until its end; the exit code is 6 when it failed.");

    public Command AddTo(Command command) => watch.AddTo(command);

    /// <summary>Follows the run if that is wanted.</summary>
    /// <exception cref="CommandFailedException">The run failed, or has not ended in the time given.</exception>
    public async Task FollowAsync(KeptnSession session, ParseResult parsed, string project, string context, CancellationToken stop)
    {
        if (!watch.IsWanted(parsed))
            return;
        var run = new Run(session, project, context);
        if (!await watch.UntilAsync(parsed, () => run.LookAsync(stop), stop))
            throw new CommandFailedException(ExitCode.Failed, $"The run has not ended in the time given and goes on. Stop it with: headgate keptn abort sequence --project {project} --keptn-context {context}");
        if (run.Failure is { } failure)
            throw new CommandFailedException(ExitCode.JobFailed, failure);
    }

    private sealed class Run(KeptnSession session, string project, string context)
    {
        private readonly HashSet<string> told = [];
        private string state = "";

        /// <summary>Why it failed; <c>null</c> for a run that did not.</summary>
        public string? Failure { get; private set; }

        /// <summary>Tells what is new.</summary>
        /// <returns>Whether it has ended.</returns>
        public async Task<bool> LookAsync(CancellationToken stop)
        {
            // Its state first: what happened before its end is told then.
            var states = (await session.Api.GetAsync($"/controlPlane/v1/sequence/{KeptnClient.Escape(project)}?keptnContext={Uri.EscapeDataString(context)}", stop))?["states"] as JsonArray;
            var now = states?.FirstOrDefault()?["state"]?.ToString() ?? "";
            var events = await KeptnEvents.FindAsync(session.Api, stop, ("project", project), ("keptnContext", context));
            foreach (var happened in Enumerable.Reverse(events).Where(one => told.Add($"{one["id"]}")))
            {
                if (session.Screen.IsForPrograms)
                    session.Screen.Document(happened);
                else
                    session.Screen.Note(Line(happened));
            }

            if (now != state && Stands.Contains(now))
                session.Screen.Note($"The run is {now}.");
            state = now;
            if (!Ends.Contains(state))
                return false;
            Failure = WhyFailed(events);
            return true;
        }

        /// <summary>A run fails with any of its sequences, also when another one tidied up after that.</summary>
        private string? WhyFailed(List<JsonNode> events)
        {
            var ends = events.Where(IsEndOfSequence).ToList();
            var failed = ends.FirstOrDefault(end => $"{end["data"]?["result"]}" is not ("pass" or "warning")) ?? (state == "finished" ? null : ends.FirstOrDefault());
            return failed is null && state == "finished" && ends.Count > 0 ? null
                : $"The run ended with {(state == "finished" ? $"{failed?["data"]?["result"]}" : state)}. {failed?["data"]?["message"]}".TrimEnd();
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
}

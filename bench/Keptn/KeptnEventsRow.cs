using System.Text.Json.Nodes;
using Headgate.Bench.Lists;
using Headgate.Bench.Rows;
using Headgate.Bench.Running;
using Npgsql;

namespace Headgate.Bench.Keptn;

/// <summary>Pages of the store of Keptn's events, with their counts, among 1,000,000 events in three projects, and of 10,000 sequences. An event comes before each call.</summary>
internal sealed class KeptnEventsRow : BenchRow
{
    private const double BarMilliseconds = 50;
    private const string Store = "/api/mongodb-datastore/event";
    private const string Sequences = "/api/controlPlane/v1/sequence/bench-1";
    private const string OfType = Store + "/type/sh.keptn.event.evaluation.finished?filter=data.project:bench-1";

    private static readonly string[] Calls =
    [
        $"{Store}?project=bench-1", $"{Store}?project=bench-1&pageSize=100", $"{Store}?project=bench-1&pageSize=100&nextPageKey=100000", $"{Store}?project=bench-1&pageSize=100&nextPageKey=330000", $"{Store}?project=bench-1&type=sh.keptn.event.test.finished",
        $"{Store}?project=bench-1&stage=dev", $"{Store}?project=bench-1&service=service-7", $"{Store}?project=bench-1&stage=dev&service=service-7&type=sh.keptn.event.evaluation.finished",
        $"{Store}?project=bench-1&source=evaluation-service", $"{Store}?project=bench-1&source=seldom", $"{Store}?project=bench-1&stage=production&source=evaluation-service", $"{Store}?project=bench-1&stage=production&source=none",
        $"{Store}?project=bench-1&keptnContext=context-1-700&pageSize=100", $"{Store}?keptnContext=context-1-700&pageSize=100&type=sh.keptn.event.evaluation.finished&source=evaluation-service",
        $"{Store}?keptnContext=large&pageSize=100", $"{Store}?project=bench-1&eventID=none", $"{Store}?project=bench-1&root=true", $"{Store}?project=bench-1&root=true&service=service-7",
        $"{Store}?project=bench-1&fromTime=$hour", $"{Store}?project=bench-1&fromTime=$week", $"{Store}?project=bench-1&fromTime=$week&beforeTime=$day&type=sh.keptn.event.test.finished", Store,
        $"{OfType}%20AND%20id:a,b&limit=100", $"{OfType}%20AND%20data.stage:dev%20AND%20data.service:service-7%20AND%20source:evaluation-service&excludeInvalidated=true&limit=6",
        $"{OfType}%20AND%20data.result:pass,warning&excludeInvalidated=true&limit=100", "/api/statistics/v1/statistics?from=$weekUnix&to=$nowUnix", "/api/controlPlane/v1/event/triggered/sh.keptn.event.approval.triggered",
        $"{Sequences}?pageSize=25", $"{Sequences}?pageSize=25&nextPageKey=9900", $"{Sequences}?pageSize=100&name=remediation&state=started",
    ];

    public override string Name => "keptn-events";

    public override async Task<IReadOnlyList<RowResult>> RunAsync(Stage stage, CancellationToken stop)
    {
        var data = Stage.EmptyFolder("keptn-events");
        await using var node = await Node.StartAsync(data, stop);
        await SeedAsync(node, stage.Settings.Quick ? 50_000 : 1_000_000, stop);
        using var http = new HttpClient { BaseAddress = new Uri(node.Url), Timeout = TimeSpan.FromMinutes(2) };
        http.DefaultRequestHeaders.Add("x-token", (string)JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(data, "bootstrap.json"), stop))!["keptnToken"]!);
        var results = new List<RowResult>();
        foreach (var call in Calls)
            results.Add(await MeasureAsync(http, call, stage.Settings.Quick ? 5 : 60, stop));
        return results;
    }

    private static async Task SeedAsync(Node node, int events, CancellationToken stop)
    {
        await using var database = NodeDatabase.Open(node);
        foreach (var (what, sql) in ManyEvents.Statements)
        {
            var began = TimeProvider.System.GetTimestamp();
            if (sql.StartsWith("VACUUM", StringComparison.Ordinal))
                await UntilAddedUpAsync(database, stop);
            await database.ExecuteAsync(sql.Replace("$scale", events.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal), stop);
            Console.Error.WriteLine($"   {what}: {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} s");
        }
    }

    private static async Task UntilAddedUpAsync(NpgsqlDataSource database, CancellationToken stop)
    {
        await using var command = database.CreateCommand("SELECT EXISTS (SELECT FROM keptn.event_untallied)");
        while (await command.ExecuteScalarAsync(stop) is true)
            await Task.Delay(TimeSpan.FromMilliseconds(200), stop);
    }

    private static async Task<RowResult> MeasureAsync(HttpClient http, string call, int times, CancellationToken stop)
    {
        var path = At(call, TimeProvider.System.GetUtcNow());
        var took = new List<double>(times);
        string? total = null;
        for (var round = -5; round < times; round++)
        {
            using (await http.PostAsJsonAsync("/api/v1/event", new { type = "sh.keptn.event.test.started", source = "bench", data = new { project = "bench-1", stage = "dev", service = "service-7" } }, stop))
            {
            }

            var began = TimeProvider.System.GetTimestamp();
            using var answer = await http.GetAsync(path, stop);
            var body = await answer.Content.ReadAsStringAsync(stop);
            var milliseconds = TimeProvider.System.GetElapsedTime(began).TotalMilliseconds;
            if (!answer.IsSuccessStatusCode)
                return RowResult.Failed($"GET {call}", $"answered {(int)answer.StatusCode}");
            total = JsonNode.Parse(body)!["totalCount"]?.ToJsonString();
            if (round >= 0)
                took.Add(milliseconds);
        }

        took.Sort();
        var p95 = took[(int)Math.Ceiling(took.Count * 0.95) - 1];
        Console.Error.WriteLine($"   {call}: {took[took.Count / 2]:0.0} ms, p95 {p95:0.0} ms, of {total ?? "-"}");
        return new($"GET {call}{(total is null ? "" : $", of {total}")}", $"p95 {p95:0.0} ms (median {took[took.Count / 2]:0.0})", "-", "-", $"≤ {BarMilliseconds:0} ms", p95 <= BarMilliseconds, "-");
    }

    private static string At(string call, DateTimeOffset now)
    {
        foreach (var (name, value) in new[]
        {
            ("$hour", Text(now.AddHours(-1))), ("$weekUnix", Unix(now.AddDays(-7))), ("$week", Text(now.AddDays(-7))), ("$day", Text(now.AddDays(-1))), ("$nowUnix", Unix(now)),
        })
            call = call.Replace(name, value, StringComparison.Ordinal);
        return call;

        static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        static string Unix(DateTimeOffset time) => time.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}

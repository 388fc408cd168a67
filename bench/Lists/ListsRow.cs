using Headgate.Bench.Rows;
using Headgate.Bench.Running;
using Headgate.Cli.Client;

namespace Headgate.Bench.Lists;

/// <summary>Lists and searches in one project of 100,000 tables, 1,000,000 events and 50,000 configurations. Answers kept in memory do not count: the project changes before each call.</summary>
internal sealed class ListsRow : BenchRow
{
    private const double BarMilliseconds = 100;
    private const string Plans = "LISTS.md";

    private static readonly string[] Calls =
    [
        "buckets", "buckets?include=metadata", "buckets/in.c-area-7", "buckets/in.c-area-7/tables?include=columns,metadata,columnMetadata", "tables/in.c-area-7.orders-3",
        "tables?include=&limit=1000", "tables?include=metadata,buckets&limit=100&offset=50000", "tables?include=", "search/tables?metadataKey=KBC.createdBy.component.id&metadataValue=keboola.ex-7", "search/tables?metadataValue=4711",
        "global-search?query=orders", "global-search?query=orders-42", "global-search?query=load%20c4711", "global-search?query=or", "global-search?query=ordres-42",
        "global-search?query=shipment%20campaign", "global-search?query=%5Eorders-4%5B0-9%5D%24&mode=regex",
        "events", "events?limit=1000&offset=5000", "events?component=example.extractor&configurationId=77", "events?runId=777", "events?q=type:error",
        "events?q=message:nothing-like-that", "events?q=objectId:%22in.c-area-8.orders-7%22", "tables/in.c-area-7.orders-3/events", "buckets/in.c-area-7/events",
        "jobs", "jobs?storage_job_status=error", "jobs?storage_job_status=waiting", "jobs?excluded_storage_job_status=success", "jobs?limit=100&offset=20000", "stats?runId=777",
        "files", "files?tags[]=tag-77", "files?tags[]=nothere", "files?q=name:rows-777", "files?runId=777", "components/keboola.csv-import/configs?limit=100", "components/keboola.csv-import/configs?limit=100&offset=20000", "triggers",
    ];

    public override string Name => "lists";

    public override async Task<IReadOnlyList<RowResult>> RunAsync(Stage stage, CancellationToken stop)
    {
        var data = Stage.EmptyFolder("lists");
        var results = new List<RowResult>();
        var node = await Node.StartAsync(data, stop);
        try
        {
            await SeedAsync(node, stage.Settings.Quick ? 5_000 : 100_000, stop);
            using (var http = Client(node))
            {
                foreach (var call in Calls)
                    results.Add(await MeasureAsync(http, call, stage.Settings.Quick ? 5 : 40, stop));
            }

            // auto_explain is read when a connection begins, so the node begins anew; it slows what it explains and is off while anything is measured.
            await using (var database = NodeDatabase.Open(node))
                await database.ExecuteAsync(AutoExplain, stop);
            await node.DisposeAsync();
            node = await Node.StartAsync(data, stop);
            using var explained = Client(node);
            await File.WriteAllTextAsync(Path.Combine(BenchFolders.Out, Plans), await StatementPlans.OfAsync(node, explained, Calls, stop), stop);
        }
        finally
        {
            await node.DisposeAsync();
        }

        return results;
    }

    private const string AutoExplain = """
        ALTER DATABASE headgate SET session_preload_libraries = 'auto_explain';
        ALTER DATABASE headgate SET auto_explain.log_min_duration = 2;
        ALTER DATABASE headgate SET auto_explain.log_analyze = true;
        ALTER DATABASE headgate SET auto_explain.log_buffers = false;
        ALTER DATABASE headgate SET auto_explain.log_parameter_max_length = 0;
        """;

    private static async Task SeedAsync(Node node, int tables, CancellationToken stop)
    {
        await using var database = NodeDatabase.Open(node);
        foreach (var (what, sql) in LargeProject.Statements)
        {
            var began = TimeProvider.System.GetTimestamp();
            await database.ExecuteAsync(sql.Replace("$scale", tables.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal), stop);
            Console.Error.WriteLine($"   {what}: {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} s");
        }
    }

    private static HttpClient Client(Node node)
    {
        var http = new HttpClient { BaseAddress = new Uri($"{node.Url}/v2/storage/"), Timeout = TimeSpan.FromMinutes(2) };
        http.DefaultRequestHeaders.Add("X-StorageApi-Token", Target.Find(node.Url, null, node.Data).Token!);
        return http;
    }

    private static async Task<RowResult> MeasureAsync(HttpClient http, string call, int times, CancellationToken stop)
    {
        var took = new List<double>(times);
        long bytes = 0;
        for (var round = -3; round < times; round++)
        {
            using (await http.PostAsJsonAsync("branch/default/metadata", new { metadata = new[] { new { key = "bench", value = $"{call} {round}" } } }, stop))
            {
            }

            var began = TimeProvider.System.GetTimestamp();
            using var answer = await http.GetAsync(call, stop);
            bytes = (await answer.Content.ReadAsByteArrayAsync(stop)).Length;
            if (!answer.IsSuccessStatusCode)
            {
                Console.Error.WriteLine($"   {call}: answered {(int)answer.StatusCode}");
                return RowResult.Failed($"GET {call}", $"answered {(int)answer.StatusCode}");
            }

            if (round >= 0)
                took.Add(TimeProvider.System.GetElapsedTime(began).TotalMilliseconds);
        }

        took.Sort();
        var p95 = took[(int)Math.Ceiling(took.Count * 0.95) - 1];
        Console.Error.WriteLine($"   {call}: {took[took.Count / 2]:0.0} ms, p95 {p95:0.0} ms, {bytes:N0} bytes");
        return new($"GET {call}, {bytes:N0} bytes", $"p95 {p95:0.0} ms (median {took[took.Count / 2]:0.0})", "-", "-", $"≤ {BarMilliseconds:0} ms", p95 <= BarMilliseconds, "-");
    }
}

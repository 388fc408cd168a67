using System.Text.Json.Nodes;
using Headgate.Bench.Running;

namespace Headgate.Bench.Rows;

/// <summary>Making a development branch: of a project with one large table against one with a tiny one, and of a project with many tables.</summary>
internal sealed class BranchRow : BenchRow
{
    private const double LargeBar = 100;
    private const double ManyBar = 1_000;
    private const int Repeats = 15;

    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(2);

    public override string Name => "branch";

    public override async Task<IReadOnlyList<RowResult>> RunAsync(Stage stage, CancellationToken stop)
    {
        await stage.LargeTableAsync(stop);
        var node = await stage.NodeAsync(stop);
        using var large = Client(node, "X-StorageApi-Token", await stage.TokenAsync(stop));
        using var small = await NewProjectAsync(node, large, tables: 1, stop);
        using var many = await NewProjectAsync(node, large, stage.Settings.ManyTables, stop);
        ProcessMemory.Forget(node.Id);
        var times = new Dictionary<HttpClient, List<double>> { [large] = [], [small] = [], [many] = [] };
        for (var round = 0; round <= Repeats; round++)
        {
            foreach (var (project, taken) in times)
            {
                var milliseconds = await MakeBranchAsync(project, stop);
                // The first one of each is not counted.
                if (round > 0)
                    taken.Add(milliseconds);
            }
        }

        var (one, other, all) = (Rounds.Median(times[large]), Rounds.Median(times[small]), Rounds.Median(times[many]));
        var memory = ProcessMemory.Peak(node.Id);
        return
        [
            new($"Branch of a project with {stage.Settings.LargeRows:#,0} rows, against 1 row", $"{one:0.0} ms", $"{other:0.0} ms", $"{one / other:0.00}",
                $"constant, ≤ {LargeBar:0} ms", one <= LargeBar, memory),
            new($"Branch of a project with {stage.Settings.ManyTables:#,0} tables, against 1 table", $"{all:0.0} ms", $"{other:0.0} ms", $"{all / other:0.00}",
                $"≤ {ManyBar:0} ms", all <= ManyBar, memory),
        ];
    }

    /// <summary>From the request to the success seen by a client that asks often; the branch is deleted again.</summary>
    private static async Task<double> MakeBranchAsync(HttpClient project, CancellationToken stop)
    {
        var started = TimeProvider.System.GetTimestamp();
        var made = await EndedAsync(project, await SendAsync(project, "/v2/storage/dev-branches", new JsonObject { ["name"] = "bench" }, stop), stop);
        var taken = TimeProvider.System.GetElapsedTime(started).TotalMilliseconds;
        using var deleted = await project.DeleteAsync($"/v2/storage/dev-branches/{made["results"]!["id"]}", stop);
        await EndedAsync(project, (await deleted.Content.ReadFromJsonAsync<JsonNode>(stop))!, stop);
        return taken;
    }

    private static async Task<HttpClient> NewProjectAsync(Node node, HttpClient first, int tables, CancellationToken stop)
    {
        var secrets = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(node.Data, "bootstrap.json"), stop))!;
        using var manage = Client(node, "X-KBC-ManageApiToken", (string)secrets["manageToken"]!);
        var organization = (await first.GetFromJsonAsync<JsonNode>("/v2/storage/tokens/verify", stop))!["organization"]!["id"];
        var project = await SendAsync(manage, $"/manage/organizations/{organization}/projects", new JsonObject { ["name"] = "bench" }, stop);
        var token = await SendAsync(manage, $"/manage/projects/{project["id"]}/tokens", new JsonObject { ["description"] = "bench", ["canManageBuckets"] = true }, stop);
        var client = Client(node, "X-StorageApi-Token", (string)token["token"]!);
        await SendAsync(client, "/v2/storage/buckets", new JsonObject { ["name"] = "b", ["stage"] = "in" }, stop);
        await Parallel.ForEachAsync(Enumerable.Range(0, tables), stop, async (number, cancel) =>
            await SendAsync(client, "/v2/storage/buckets/in.c-b/tables", new JsonObject { ["name"] = $"t{number}", ["dataString"] = "id\n1\n" }, cancel));
        return client;
    }

    private static async Task<JsonNode> EndedAsync(HttpClient client, JsonNode job, CancellationToken stop)
    {
        while ((string?)job["status"] is not ("success" or "error"))
        {
            await Task.Delay(AskEvery, TimeProvider.System, stop);
            job = (await client.GetFromJsonAsync<JsonNode>($"/v2/storage/jobs/{job["id"]}", stop))!;
        }

        return (string?)job["status"] == "success" ? job : throw new InvalidOperationException($"Job {job["id"]} failed: {job["error"]}");
    }

    private static async Task<JsonNode> SendAsync(HttpClient client, string path, JsonObject body, CancellationToken stop)
    {
        using var answer = await client.PostAsJsonAsync(path, body, stop);
        var text = await answer.Content.ReadAsStringAsync(stop);
        return answer.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new InvalidOperationException($"{path} answered {text}");
    }

    private static HttpClient Client(Node node, string header, string token)
    {
        var client = new HttpClient { BaseAddress = new Uri(node.Url), Timeout = TimeSpan.FromMinutes(5) };
        client.DefaultRequestHeaders.Add(header, token);
        return client;
    }
}

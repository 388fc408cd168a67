using System.Globalization;
using System.Text.Json.Nodes;
using Headgate.Bench.Drivers;
using Headgate.Bench.Running;

namespace Headgate.Bench.Rows;

/// <summary>A workspace through <c>snowflake-sdk</c>: a large result against the driver's own cost for the same bytes, a point query, and what the workspace itself takes.</summary>
internal sealed class SnowflakeRow : BenchRow
{
    private const double SelectBar = 1.5;
    private const double PointBar = 5;
    private const double CreateBar = 400;
    private const double LoadBar = 50;
    private const int Repeats = 15;
    private const string Path = "/v2/storage/workspaces";

    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(2);

    public override string Name => "snowflake";

    public override async Task<IReadOnlyList<RowResult>> RunAsync(Stage stage, CancellationToken stop)
    {
        var large = await stage.LargeTableAsync(stop);
        var node = await stage.NodeAsync(stop);
        using var api = new HttpClient { BaseAddress = new Uri(node.Url), Timeout = TimeSpan.FromMinutes(5) };
        api.DefaultRequestHeaders.Add("X-StorageApi-Token", await stage.TokenAsync(stop));
        ProcessMemory.Forget(node.Id);
        var creation = await CreationAsync(api, stop);
        var workspace = await NewAsync(api, stop);
        var load = await LoadAsync(api, workspace, large, stop);
        var target = new JsonObject { ["accessUrl"] = node.Url, ["user"] = (string?)workspace["connection"]!["user"], ["password"] = (string?)workspace["connection"]!["password"] };
        await using var driver = await NodeScript.StartAsync("drive", target, null, stop);
        var point = await PointAsync(driver, stop);
        var rows = Math.Min(1_000_000, stage.Settings.LargeRows);
        var select = await SelectAsync(driver, target, rows, stage.Settings.Rounds, stop);
        var memory = ProcessMemory.Peak(node.Id);
        return
        [
            new($"SELECT of {rows:#,0} rows × 6 through snowflake-sdk, {select.Megabytes} MB of JSON", $"{select.Rounds.Headgate:0.00} s", $"{select.Rounds.Baseline:0.00} s",
                $"{select.Rounds.Ratio:0.00} ({select.Rounds.Spread})", $"≤ {SelectBar:0.0}", select.Rounds.Ratio <= SelectBar, memory),
            new("Point query through snowflake-sdk, open session, p50", $"{point:0.0} ms", "-", "-", $"≤ {PointBar:0} ms", point <= PointBar, memory),
            new("Workspace creation, request to answer", $"{creation:0} ms", "-", "-", $"≤ {CreateBar:0} ms", creation <= CreateBar, memory),
            new($"Load of {stage.Settings.LargeRows:#,0} rows into a workspace by reference, job", $"{load:0} ms", "-", "-", $"≤ {LoadBar:0} ms", load <= LoadBar, memory),
        ];
    }

    private static async Task<double> CreationAsync(HttpClient api, CancellationToken stop)
    {
        var times = new List<double>();
        for (var round = 0; round <= Repeats; round++)
        {
            var started = TimeProvider.System.GetTimestamp();
            var made = await NewAsync(api, stop);
            // The first one starts what later ones find started.
            if (round > 0)
                times.Add(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds);
            using var deleted = await api.DeleteAsync($"{Path}/{made["id"]}?async=0", stop);
        }

        return Rounds.Median(times);
    }

    private static Task<JsonNode> NewAsync(HttpClient api, CancellationToken stop) => SendAsync(api, Path, new JsonObject { ["backend"] = "snowflake" }, stop);

    /// <summary>From the request to the success seen by a client that asks often.</summary>
    private static async Task<double> LoadAsync(HttpClient api, JsonNode workspace, string table, CancellationToken stop)
    {
        var times = new List<double>();
        for (var round = 0; round <= Repeats; round++)
        {
            var started = TimeProvider.System.GetTimestamp();
            var input = new JsonObject { ["source"] = table, ["destination"] = string.Create(CultureInfo.InvariantCulture, $"large{round}"), ["dropTimestampColumn"] = true };
            var job = await SendAsync(api, $"{Path}/{workspace["id"]}/load", new JsonObject { ["input"] = new JsonArray(input), ["preserve"] = true }, stop);
            while ((string?)job["status"] is not ("success" or "error"))
            {
                await Task.Delay(AskEvery, TimeProvider.System, stop);
                job = (await api.GetFromJsonAsync<JsonNode>($"/v2/storage/jobs/{job["id"]}", stop))!;
            }

            if ((string?)job["status"] != "success")
                throw new InvalidOperationException($"Job {job["id"]} failed: {job["error"]}");
            if (round > 0)
                times.Add(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds);
        }

        return Rounds.Median(times);
    }

    private static async Task<double> PointAsync(NodeScript driver, CancellationToken stop)
    {
        await driver.AskAsync("run", "create or replace table point (id int, name varchar, amount number(18,2))", stop);
        await driver.AskAsync("run", "insert into point select seq8(), 'name ' || seq8(), seq8() / 4 from table(generator(rowcount => 10000))", stop);
        return (double)(await driver.AskAsync("point", "select id, name, amount from point where id = {i}", stop))["milliseconds"]!;
    }

    private static async Task<(Rounds Rounds, long Megabytes)> SelectAsync(NodeScript driver, JsonObject target, int rows, int count, CancellationToken stop)
    {
        var sql = string.Create(CultureInfo.InvariantCulture, $"select * from \"large1\" limit {rows}");
        await using var recorded = await NodeScript.StartAsync("canned", target, sql, stop);
        var copy = (JsonObject)target.DeepClone();
        copy["accessUrl"] = (string)recorded.Started["accessUrl"]!;
        await using var alone = await NodeScript.StartAsync("drive", copy, null, stop);
        var rounds = await Rounds.RunAsync("select", count, "s", _ => StreamAsync(driver, sql, rows, stop), _ => StreamAsync(alone, sql, rows, stop));
        return (rounds, (long)recorded.Started["bytes"]! / 1_000_000);
    }

    private static async Task<double> StreamAsync(NodeScript driver, string sql, int rows, CancellationToken stop)
    {
        var answer = await driver.AskAsync("stream", sql, stop);
        return (int)answer["count"]! == rows ? (double)answer["seconds"]! : throw new InvalidOperationException($"{answer["count"]} rows came.");
    }

    private static async Task<JsonNode> SendAsync(HttpClient client, string path, JsonObject body, CancellationToken stop)
    {
        using var answer = await client.PostAsJsonAsync(path, body, stop);
        var text = await answer.Content.ReadAsStringAsync(stop);
        return answer.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new InvalidOperationException($"{path} answered {text}");
    }
}

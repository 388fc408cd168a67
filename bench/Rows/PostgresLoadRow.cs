using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Headgate.Bench.Input;
using Headgate.Bench.Running;

namespace Headgate.Bench.Rows;

/// <summary>A large table into a workspace in PostgreSQL, against psql's COPY of the same rows into the same database. Needs psql on the PATH.</summary>
internal sealed class PostgresLoadRow : BenchRow
{
    private const double Bar = 1.3;

    private static readonly (string Name, string Type, string? Length)[] Columns =
    [
        ("id", "INTEGER", null), ("customer", "VARCHAR", "255"), ("city", "VARCHAR", "255"), ("amount", "NUMERIC", "12,2"), ("created", "TIMESTAMP", null), ("note", "VARCHAR", "255"),
    ];

    public override string Name => "postgres-load";

    public override async Task<IReadOnlyList<RowResult>> RunAsync(Stage stage, CancellationToken stop)
    {
        var settings = stage.Settings;
        var table = await stage.LargeTableAsync(stop);
        var node = await stage.NodeAsync(stop);
        using var http = new HttpClient { BaseAddress = new Uri(node.Url), Timeout = TimeSpan.FromMinutes(10) };
        http.DefaultRequestHeaders.Add("X-StorageApi-Token", await stage.TokenAsync(stop));
        var workspace = await AskAsync(http, "/v2/storage/workspaces", new { backend = "redshift" }, stop);
        ProcessMemory.Forget(node.Id);
        var load = new
        {
            input = new[] { new { source = table, destination = "loaded", overwrite = true, columns = Columns.Select(column => new { source = column.Name, destination = column.Name, type = column.Type, length = column.Length }) } },
            preserve = true,
        };
        var rounds = await Rounds.RunAsync(Name, settings.Rounds, "s",
            async _ => await LoadSecondsAsync(http, $"/v2/storage/workspaces/{workspace["id"]}/load", load, stop),
            async _ => await CopySecondsAsync((JsonObject)workspace["connection"]!, OrdersFile.Whole(settings.LargeRows), stop));
        return
        [
            new($"Load of {settings.LargeRows:#,0} rows into PostgreSQL", $"{rounds.Headgate:0.00} s", $"{rounds.Baseline:0.00} s", $"{rounds.Ratio:0.00} ({rounds.Spread})",
                $"≤ {Bar:0.00}", rounds.Ratio <= Bar, ProcessMemory.Peak(node.Id)),
        ];
    }

    private static async Task<double> LoadSecondsAsync(HttpClient http, string path, object load, CancellationToken stop)
    {
        var started = TimeProvider.System.GetTimestamp();
        var job = await AskAsync(http, path, load, stop);
        var id = job["id"]!.ToString();
        while ((string)job["status"]! is "waiting" or "processing")
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, stop);
            job = JsonNode.Parse(await http.GetStringAsync($"/v2/storage/jobs/{id}", stop))!;
        }

        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        return (string)job["status"]! == "success" ? seconds : throw new InvalidOperationException($"The load failed: {job["error"]}");
    }

    /// <summary>As quick as psql can: the table is made in the same transaction, so that its rows need no log.</summary>
    private static async Task<double> CopySecondsAsync(JsonObject connection, string csv, CancellationToken stop)
    {
        var columns = string.Join(", ", Columns.Select(column => $"{column.Name} {column.Type}{(column.Length is null ? "" : $"({column.Length})")}"));
        string[] arguments =
        [
            "-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-h", (string)connection["host"]!, "-p", connection["port"]!.ToString(), "-U", (string)connection["user"]!, "-d", (string)connection["database"]!,
            "-c", "DROP TABLE IF EXISTS copied", "-c", $"CREATE TABLE copied ({columns})", "-c", $"\\copy copied FROM '{csv}' WITH (FORMAT csv, HEADER true)",
        ];
        var start = new ProcessStartInfo("psql", arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["PGPASSWORD"] = (string)connection["password"]!;
        start.Environment["PGOPTIONS"] = "-c client_min_messages=warning";
        var started = TimeProvider.System.GetTimestamp();
        using var process = Process.Start(start)!;
        var errors = await process.StandardError.ReadToEndAsync(stop);
        await process.WaitForExitAsync(stop);
        return process.ExitCode == 0 ? TimeProvider.System.GetElapsedTime(started).TotalSeconds : throw new InvalidOperationException($"psql ended with {process.ExitCode.ToString(CultureInfo.InvariantCulture)}: {errors}");
    }

    private static async Task<JsonNode> AskAsync(HttpClient http, string path, object body, CancellationToken stop)
    {
        using var answer = await http.PostAsJsonAsync(path, body, JsonSerializerOptions.Web, stop);
        var text = await answer.Content.ReadAsStringAsync(stop);
        return answer.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new InvalidOperationException($"POST {path} answered {(int)answer.StatusCode}: {text}");
    }
}

using Headgate.Bench.Baselines;
using Headgate.Bench.Input;
using Headgate.Bench.Running;

namespace Headgate.Bench.Rows;

/// <summary>A whole table to one CSV, against DuckDB's own copy from Parquet to CSV.</summary>
internal sealed class ExportRow : BenchRow
{
    private const double Bar = 1.15;

    public override string Name => "export";

    public override async Task<IReadOnlyList<RowResult>> RunAsync(Stage stage, CancellationToken stop)
    {
        var settings = stage.Settings;
        var table = await TableAsync(stage, stop);
        var duckDb = new DuckDbBaseline();
        var source = await LargeParquet.MakeAsync(settings, duckDb, stop);
        var target = Path.Combine(BenchFolders.Out, "export.csv");
        var node = await stage.NodeAsync(stop);
        ProcessMemory.Forget(node.Id);
        var rounds = await Rounds.RunAsync(Name, settings.Rounds, "s",
            async round =>
            {
                var (seconds, job) = await stage.JobAsync(api => api.ExportAsync(table, new { columns = Order(round), gzip = false, fileType = "csv" }, stop), stop);
                if (job.Results.TryGetProperty("cacheHit", out var hit) && hit.ValueKind == System.Text.Json.JsonValueKind.True)
                    throw new InvalidOperationException("The export came from the cache, so nothing was measured.");
                return seconds;
            },
            async round =>
            {
                File.Delete(target);
                var columns = string.Join(", ", Order(round));
                return await duckDb.SecondsAsync($"COPY (SELECT {columns} FROM {DuckDbBaseline.Quote(source)}) TO {DuckDbBaseline.Quote(target)} (FORMAT csv, HEADER true)", stop);
            });
        return
        [
            new($"Export of {settings.LargeRows:#,0} rows to one CSV", $"{rounds.Headgate:0.00} s", $"{rounds.Baseline:0.00} s", $"{rounds.Ratio:0.00} ({rounds.Spread})",
                $"≤ {Bar:0.00}", rounds.Ratio <= Bar, $"{ProcessMemory.Peak(node.Id)}; baseline {duckDb.Memory}"),
        ];
    }

    /// <summary>A table of its own: the incremental row leaves other files behind in the shared one.</summary>
    private static async Task<string> TableAsync(Stage stage, CancellationToken stop)
    {
        var file = await stage.UploadAsync(OrdersFile.Whole(stage.Settings.LargeRows), stop);
        await stage.CreateTableAsync("exported", file, "", stop);
        return Stage.IdOf("exported");
    }

    /// <summary>An unchanged export is answered from a cache; another order of columns is the same work and another export.</summary>
    private static string[] Order(int round)
    {
        var columns = OrdersFile.Columns;
        var order = columns.Skip(round % columns.Length).Concat(columns.Take(round % columns.Length)).ToArray();
        if (round / columns.Length % 2 == 1)
            Array.Reverse(order);
        return order;
    }
}

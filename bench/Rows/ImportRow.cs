using Headgate.Bench.Baselines;
using Headgate.Bench.Input;
using Headgate.Bench.Running;

namespace Headgate.Bench.Rows;

/// <summary>A new table from an uploaded CSV, against DuckDB's own copy of that file to Parquet.</summary>
internal sealed class ImportRow : BenchRow
{
    private const double Bar = 1.15;

    public override string Name => "import";

    public override async Task<IReadOnlyList<RowResult>> RunAsync(Stage stage, CancellationToken stop)
    {
        var source = OrdersFile.Whole(stage.Settings.LargeRows);
        var file = await stage.UploadAsync(source, stop);
        var node = await stage.NodeAsync(stop);
        var duckDb = new DuckDbBaseline();
        var target = Path.Combine(BenchFolders.Out, "import.parquet");
        ProcessMemory.Forget(node.Id);
        var rounds = await Rounds.RunAsync(Name, stage.Settings.Rounds, "s",
            async round => (await stage.CreateTableAsync($"import_{round}", file, "", stop)).Seconds,
            async _ =>
            {
                File.Delete(target);
                return await duckDb.SecondsAsync($"COPY (FROM {DuckDbBaseline.Csv(source)}) TO {DuckDbBaseline.Quote(target)} (FORMAT parquet, COMPRESSION zstd)", stop);
            });
        var size = new FileInfo(source).Length / 1_000_000;
        return
        [
            new($"CSV import, {stage.Settings.LargeRows:#,0} rows × 6, {size} MB", $"{rounds.Headgate:0.00} s", $"{rounds.Baseline:0.00} s", $"{rounds.Ratio:0.00} ({rounds.Spread})",
                $"≤ {Bar:0.00}", rounds.Ratio <= Bar, $"{ProcessMemory.Peak(node.Id)}; baseline {duckDb.Memory}"),
        ];
    }
}

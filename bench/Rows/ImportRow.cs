using Headgate.Bench.Baselines;
using Headgate.Bench.Running;

namespace Headgate.Bench.Rows;

/// <summary>A new table from an uploaded CSV, against DuckDB's own copy of that file to Parquet.</summary>
/// <param name="name">What the command line calls the row.</param>
/// <param name="kind">What is special about the file, for people.</param>
/// <param name="input">Makes the file.</param>
internal sealed class ImportRow(string name, string kind, Func<int, string> input) : BenchRow
{
    private const double Bar = 1.15;

    public override string Name => name;

    public override async Task<IReadOnlyList<RowResult>> RunAsync(Stage stage, CancellationToken stop)
    {
        var source = input(stage.Settings.LargeRows);
        var file = await stage.UploadAsync(source, stop);
        var node = await stage.NodeAsync(stop);
        var duckDb = new DuckDbBaseline();
        var target = Path.Combine(BenchFolders.Out, "import.parquet");
        ProcessMemory.Forget(node.Id);
        var rounds = await Rounds.RunAsync(Name, stage.Settings.Rounds, "s",
            async round => (await stage.CreateTableAsync($"{name.Replace('-', '_')}_{round}", file, "", stop)).Seconds,
            async _ =>
            {
                File.Delete(target);
                return await duckDb.SecondsAsync($"COPY (FROM {DuckDbBaseline.Csv(source)}) TO {DuckDbBaseline.Quote(target)} (FORMAT parquet, COMPRESSION zstd)", stop);
            });
        var size = new FileInfo(source).Length / 1_000_000;
        return
        [
            new($"CSV import{kind}, {stage.Settings.LargeRows:#,0} rows × 6, {size} MB", $"{rounds.Headgate:0.00} s", $"{rounds.Baseline:0.00} s", $"{rounds.Ratio:0.00} ({rounds.Spread})",
                $"≤ {Bar:0.00}", rounds.Ratio <= Bar, $"{ProcessMemory.Peak(node.Id)}; baseline {duckDb.Memory}"),
        ];
    }
}

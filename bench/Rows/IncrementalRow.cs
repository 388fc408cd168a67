using Headgate.Bench.Baselines;
using Headgate.Bench.Input;
using Headgate.Bench.Running;

namespace Headgate.Bench.Rows;

/// <summary>An incremental load by primary key, half of it updates, against rewriting the table with DuckDB.</summary>
internal sealed class IncrementalRow : BenchRow
{
    private const double Bar = 0.20;

    public override string Name => "incremental";

    public override async Task<IReadOnlyList<RowResult>> RunAsync(Stage stage, CancellationToken stop)
    {
        var settings = stage.Settings;
        var table = await stage.LargeTableAsync(stop);
        var changes = Enumerable.Range(0, settings.Rounds + 1).Select(round => OrdersFile.Changes(settings.LoadRows, settings.LargeRows, round)).ToList();
        var files = new List<long>();
        foreach (var path in changes)
            files.Add(await stage.UploadAsync(path, stop));
        var duckDb = new DuckDbBaseline();
        var before = await LargeParquet.MakeAsync(settings, duckDb, stop);
        var after = Path.Combine(BenchFolders.Out, "rewritten.parquet");
        var node = await stage.NodeAsync(stop);
        ProcessMemory.Forget(node.Id);
        var rounds = await Rounds.RunAsync(Name, settings.Rounds, "s",
            async round => (await stage.JobAsync(api => api.ImportAsync(table, new { dataFileId = files[round], incremental = true }, stop), stop)).Seconds,
            async round =>
            {
                File.Delete(after);
                var load = DuckDbBaseline.Csv(changes[round]);
                return await duckDb.SecondsAsync($"""
                    COPY (
                        SELECT * FROM {DuckDbBaseline.Quote(before)} AS old WHERE NOT EXISTS (SELECT 1 FROM {load} AS new WHERE new.id = old.id)
                        UNION ALL SELECT * FROM {load}
                    ) TO {DuckDbBaseline.Quote(after)} (FORMAT parquet, COMPRESSION zstd)
                    """, stop);
            });
        return
        [
            new($"Incremental load, {settings.LoadRows:#,0} rows by key into {settings.LargeRows:#,0}", $"{rounds.Headgate:0.00} s", $"{rounds.Baseline:0.00} s",
                $"{rounds.Ratio:0.00} ({rounds.Spread})", $"≤ {Bar:0.00}", rounds.Ratio <= Bar, $"{ProcessMemory.Peak(node.Id)}; baseline {duckDb.Memory}"),
        ];
    }
}

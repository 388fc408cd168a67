using Headgate.Bench.Input;
using Headgate.Bench.Running;
using Headgate.Kernel;
using Headgate.Lake;
using Headgate.Postgres;

namespace Headgate.Bench.Rows;

/// <summary>Snapshot and clone of a small and of a large table, through the lake's own interface: what a request pays for them.</summary>
internal sealed class CloneRow : BenchRow
{
    private const double Bar = 50;
    private const int Repeats = 50;

    private static readonly ProjectId Project = new(1);

    public override string Name => "clone";

    public override async Task<IReadOnlyList<RowResult>> RunAsync(Stage stage, CancellationToken stop)
    {
        var data = new DataFolder(Stage.EmptyFolder("clone"));
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddSingleton(data);
        builder.Services.AddHeadgatePostgres(builder.Configuration, data.Root, runsWork: false);
        builder.Services.AddLake(sweeps: false);
        using var host = builder.Build();
        await host.StartAsync(stop);
        try
        {
            var lake = host.Services.GetRequiredService<DataLake>();
            var database = host.Services.GetRequiredService<MetadataDatabase>();
            var small = await LoadAsync(lake, database, stage.Settings.SmallRows, stop);
            var large = await LoadAsync(lake, database, stage.Settings.LargeRows, stop);
            return [await MeasureAsync("Snapshot", small, large, PinAsync), await MeasureAsync("Clone", small, large, CloneAsync)];

            Task PinAsync(LakeVersion version) => database.TransactAsync(
                (transaction, token) => lake.PinAsync(transaction, Project, version.Table, version.Number, "bench", token), stop);

            Task CloneAsync(LakeVersion version) => database.TransactAsync(
                (transaction, token) => lake.CloneAsync(transaction, Project, version.Table, version.Number, Project, token), stop);
        }
        finally
        {
            await host.StopAsync(CancellationToken.None);
        }
    }

    private static async Task<RowResult> MeasureAsync(string work, LakeVersion small, LakeVersion large, Func<LakeVersion, Task> act)
    {
        ProcessMemory.Forget(Environment.ProcessId);
        await act(small);
        await act(large);
        var times = new Dictionary<LakeVersion, List<double>> { [small] = [], [large] = [] };
        for (var i = 0; i < Repeats; i++)
        {
            foreach (var version in i % 2 == 0 ? [small, large] : new[] { large, small })
            {
                var started = TimeProvider.System.GetTimestamp();
                await act(version);
                times[version].Add(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds);
            }
        }

        var (few, many) = (Rounds.Median(times[small]), Rounds.Median(times[large]));
        return new($"{work} of {large.Rows:#,0} rows, against {small.Rows:#,0} rows", $"{many:0.0} ms", $"{few:0.0} ms", $"{many / few:0.00}",
            $"constant, ≤ {Bar:0} ms", many <= Bar, $"{ProcessMemory.Peak(Environment.ProcessId)} (bench process)");
    }

    private static async Task<LakeVersion> LoadAsync(DataLake lake, MetadataDatabase database, int rows, CancellationToken stop)
    {
        var source = new CsvSource([OrdersFile.Whole(rows)], new CsvDialect());
        await using var prepared = await lake.PrepareNewTableAsync(Project, typed: false, [.. OrdersFile.Columns.Select(NewColumn.Untyped)], ["id"], new(source), null, stop);
        return await database.TransactAsync((transaction, token) => lake.PublishAsync(transaction, prepared, token), stop);
    }
}

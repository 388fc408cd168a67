using Headgate.Bench.Baselines;
using Headgate.Bench.Load;
using Headgate.Bench.Running;

namespace Headgate.Bench.Rows;

/// <summary>An authorized GET at 32 connections against an endpoint that does nothing.</summary>
internal sealed class GetRow(string name, string path) : BenchRow
{
    /// <summary>The table whose detail is read.</summary>
    public static readonly string Table = Stage.IdOf("small");

    private const double Bar = 0.5;

    public override string Name => name;

    public override async Task<IReadOnlyList<RowResult>> RunAsync(Stage stage, CancellationToken stop)
    {
        await stage.SmallTableAsync(stop);
        var node = await stage.NodeAsync(stop);
        var token = await stage.TokenAsync(stop);
        await using var empty = await EmptyEndpoint.StartAsync(stop);
        var headgate = new LoadedServer(node.Id, new Uri(node.Url).Port, $"/v2/storage/{path}", token);
        var baseline = new LoadedServer(empty.Id, empty.Port, "/empty", token);
        ProcessMemory.Forget(node.Id);
        var rounds = await Rounds.RunAsync(name, stage.Settings.Rounds, "req/s",
            _ => headgate.MeasureAsync(stage.Settings.LoadTime, stop),
            _ => baseline.MeasureAsync(stage.Settings.LoadTime, stop));
        return
        [
            new($"GET {path}, 32 connections", $"{rounds.Headgate:0} req/s, {headgate.MicrosecondsPerRequest:0} µs CPU each",
                $"{rounds.Baseline:0} req/s, {baseline.MicrosecondsPerRequest:0} µs CPU each", $"{rounds.Ratio:0.00} ({rounds.Spread})",
                $"≥ {Bar:0.00}", rounds.Ratio >= Bar, $"{ProcessMemory.Peak(node.Id)}; baseline {empty.Memory}"),
        ];
    }
}

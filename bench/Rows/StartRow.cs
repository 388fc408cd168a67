using Headgate.Bench.Running;

namespace Headgate.Bench.Rows;

/// <summary>From the start of the process to <c>ready</c>: on an empty folder, then on the same folder again.</summary>
internal sealed class StartRow : BenchRow
{
    private const double FirstBar = 5;
    private const double LaterBar = 2.5;

    public override string Name => "start";

    public override async Task<IReadOnlyList<RowResult>> RunAsync(Stage stage, CancellationToken stop)
    {
        var first = new List<double>();
        var later = new List<double>();
        var memory = "";
        for (var round = 1; round <= stage.Settings.Rounds; round++)
        {
            var data = Stage.EmptyFolder("start");
            foreach (var times in new[] { first, later })
            {
                await using var node = await Node.StartAsync(data, stop);
                times.Add(node.Ready.TotalSeconds);
                memory = ProcessMemory.Peak(node.Id);
            }

            Console.Error.WriteLine($"   start {round}: first {first[^1]:0.00} s, later {later[^1]:0.00} s");
        }

        return
        [
            Row("First start on an empty folder, to ready", first, FirstBar, memory),
            Row("Later start, to ready", later, LaterBar, memory),
        ];
    }

    private static RowResult Row(string work, List<double> times, double bar, string memory) => new(
        work, $"{Rounds.Median(times):0.00} s ({times.Min():0.00}–{times.Max():0.00})", "-", "-", $"≤ {bar:0.0} s", Rounds.Median(times) <= bar, memory);
}

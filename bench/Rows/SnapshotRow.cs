using Headgate.Bench.Running;

namespace Headgate.Bench.Rows;

/// <summary>A snapshot of a large and of a small table, and a table made of it: the whole job, as clients see it.</summary>
internal sealed class SnapshotRow : BenchRow
{
    private const double Bar = 250;
    private const int Repeats = 20;

    public override string Name => "snapshot";

    public override async Task<IReadOnlyList<RowResult>> RunAsync(Stage stage, CancellationToken stop)
    {
        var (large, small) = (await stage.LargeTableAsync(stop), await stage.SmallTableAsync(stop));
        var node = await stage.NodeAsync(stop);
        ProcessMemory.Forget(node.Id);
        var (made, restored) = (new Times(), new Times());
        for (var i = 0; i <= Repeats; i++)
        {
            foreach (var table in i % 2 == 0 ? [large, small] : new[] { small, large })
            {
                var (seconds, job) = await stage.JobAsync(api => api.SnapshotAsync(table, new { description = "bench" }, stop), stop);
                var restoring = await stage.JobAsync(api => api.CreateTableAsync(
                    Stage.Bucket, new { name = $"restored-{(table == large ? "large" : "small")}-{i}", snapshotId = job.Results.GetProperty("id").GetString() }, stop), stop);
                // The first of each side warms up.
                if (i == 0)
                    continue;
                made.Add(table == large, seconds);
                restored.Add(table == large, restoring.Seconds);
            }
        }

        return [Result("Snapshot job", made), Result("Table from a snapshot, job", restored)];

        RowResult Result(string work, Times times) => new(
            $"{work}, {stage.Settings.LargeRows:#,0} rows against {stage.Settings.SmallRows:#,0}", $"{times.Large:0} ms", $"{times.Small:0} ms", $"{times.Large / times.Small:0.00}",
            $"constant, ≤ {Bar:0} ms", times.Large <= Bar, ProcessMemory.Peak(node.Id));
    }

    private sealed class Times
    {
        private readonly List<double> large = [];
        private readonly List<double> small = [];

        public double Large => Rounds.Median(large);

        public double Small => Rounds.Median(small);

        public void Add(bool isLarge, double seconds) => (isLarge ? large : small).Add(seconds * 1000);
    }
}

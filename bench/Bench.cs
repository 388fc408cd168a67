using Headgate.Bench.Rows;

namespace Headgate.Bench;

/// <summary>Runs the rows one after the other.</summary>
internal static class Bench
{
    public static async Task<IReadOnlyList<RowResult>> RunAsync(IReadOnlyList<BenchRow> rows, BenchSettings settings, CancellationToken stop)
    {
        Directory.CreateDirectory(BenchFolders.Out);
        var results = new List<RowResult>();
        await using var stage = new Stage(settings);
        foreach (var row in rows)
        {
            Console.Error.WriteLine($"== {row.Name}");
            try
            {
                results.AddRange(await row.RunAsync(stage, stop));
            }
            catch (Exception failure) when (!stop.IsCancellationRequested)
            {
                Console.Error.WriteLine(failure);
                results.Add(RowResult.Failed(row.Name, failure.Message));
            }
        }

        return results;
    }
}

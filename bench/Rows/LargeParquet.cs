using Headgate.Bench.Baselines;
using Headgate.Bench.Input;

namespace Headgate.Bench.Rows;

/// <summary>The large table as one Parquet file for the baselines.</summary>
internal static class LargeParquet
{
    /// <summary>Makes the file if it is not there.</summary>
    public static async Task<string> MakeAsync(BenchSettings settings, DuckDbBaseline duckDb, CancellationToken stop)
    {
        var path = Path.Combine(BenchFolders.Out, $"orders-{settings.LargeRows}.parquet");
        if (File.Exists(path))
            return path;
        var draft = path + ".new";
        await duckDb.SecondsAsync($"COPY (FROM {DuckDbBaseline.Csv(OrdersFile.Whole(settings.LargeRows))}) TO {DuckDbBaseline.Quote(draft)} (FORMAT parquet, COMPRESSION zstd)", stop);
        File.Move(draft, path);
        return path;
    }
}

using System.Runtime.InteropServices;
using System.Text;
using Headgate.Bench.Rows;
using Headgate.DuckDb;

namespace Headgate.Bench;

/// <summary>The measured rows as Markdown.</summary>
internal static class Report
{
    public static string Markdown(IReadOnlyList<RowResult> results, BenchSettings settings)
    {
        var text = new StringBuilder();
        text.Append("# Measured figures\n\n");
        text.Append($"`dotnet run -c Release --project bench`{(settings.Quick ? " with `--quick`: a twentieth of the size, the ratios mean nothing" : "")}, "
            + $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}, median of {settings.Rounds} alternating rounds (lowest–highest).\n\n");
        text.Append($"{Processor()}, {Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1_000_000_000.0:0.0} GB, "
            + $"{RuntimeInformation.OSDescription}, .NET {Environment.Version}, DuckDB {DuckDbDatabase.LibraryVersion}.\n\n");
        text.Append("| Work | Headgate | Baseline | Ratio | Bar | Met | Peak memory of the host |\n|---|---|---|---|---|---|---|\n");
        foreach (var row in results)
            text.Append($"| {row.Work} | {row.Headgate} | {row.Baseline} | {row.Ratio} | {row.Bar} | {(row.Failure is not null ? "did not run" : row.Met ? "yes" : "no")} | {row.Memory} |\n");
        foreach (var row in results.Where(row => row.Failure is not null))
            text.Append($"\n{row.Work} did not run: {row.Failure!.Split('\n')[0]}\n");
        text.Append("\nWhat each row does and what its baseline is: [README.md](README.md).\n");
        return text.ToString();
    }

    private static string Processor()
    {
        const string Line = "model name";
        var model = File.Exists("/proc/cpuinfo") ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith(Line, StringComparison.Ordinal)) : null;
        return model?[(model.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}

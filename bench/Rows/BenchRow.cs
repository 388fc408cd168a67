namespace Headgate.Bench.Rows;

/// <summary>One line of the table of bars, or a few that are measured together.</summary>
internal abstract class BenchRow
{
    /// <summary>What the command line calls it.</summary>
    public abstract string Name { get; }

    /// <summary>Measures.</summary>
    public abstract Task<IReadOnlyList<RowResult>> RunAsync(Stage stage, CancellationToken stop);
}

/// <summary>A measured line.</summary>
/// <param name="Work">What was done.</param>
/// <param name="Headgate">Headgate's figure with its unit.</param>
/// <param name="Baseline">The baseline's figure with its unit, or a dash.</param>
/// <param name="Ratio">The ratio, or a dash.</param>
/// <param name="Bar">What must be reached.</param>
/// <param name="Met">Whether it is.</param>
/// <param name="Memory">Peak memory of the processes.</param>
/// <param name="Failure">Why nothing was measured; <c>null</c> when it was.</param>
internal sealed record RowResult(string Work, string Headgate, string Baseline, string Ratio, string Bar, bool Met, string Memory, string? Failure = null)
{
    /// <summary>A row that did not run.</summary>
    public static RowResult Failed(string name, string failure) => new(name, "-", "-", "-", "-", false, "-", failure);
}

namespace Headgate.Bench.Rows;

/// <summary>Alternates the two sides so that both meet the same machine: A B, B A, A B, …; the result is the median of the rounds' ratios.</summary>
internal sealed class Rounds
{
    private readonly List<double> headgate = [];
    private readonly List<double> baseline = [];

    /// <summary>The median of Headgate's figures.</summary>
    public double Headgate => Median(headgate);

    /// <summary>The median of the baseline's figures.</summary>
    public double Baseline => Median(baseline);

    /// <summary>The median of the ratios of each round.</summary>
    public double Ratio => Median(headgate.Zip(baseline, (mine, other) => mine / other));

    /// <summary>The lowest and the highest ratio.</summary>
    public string Spread => $"{headgate.Zip(baseline, (mine, other) => mine / other).Min():0.00}–{headgate.Zip(baseline, (mine, other) => mine / other).Max():0.00}";

    /// <summary>Runs one round on each side without counting it, then the given number.</summary>
    public static async Task<Rounds> RunAsync(string name, int count, string unit, Func<int, Task<double>> headgate, Func<int, Task<double>> baseline)
    {
        await headgate(0);
        await baseline(0);
        var rounds = new Rounds();
        for (var round = 1; round <= count; round++)
        {
            var first = round % 2 == 1;
            var mine = first ? await headgate(round) : 0;
            var other = await baseline(round);
            mine = first ? mine : await headgate(round);
            rounds.headgate.Add(mine);
            rounds.baseline.Add(other);
            Console.Error.WriteLine($"   {name} {round}: {mine:0.###} {unit} against {other:0.###} {unit}, ratio {mine / other:0.000}");
        }

        return rounds;
    }

    /// <summary>The middle value.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}

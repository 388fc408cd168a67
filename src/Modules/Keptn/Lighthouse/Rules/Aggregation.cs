namespace Headgate.Keptn.Lighthouse.Rules;

/// <summary>Makes one value of the earlier ones.</summary>
internal static class Aggregation
{
    /// <returns><c>null</c> when there are none; 0 for a function nobody knows.</returns>
    public static double? Of(IReadOnlyList<double> values, string function) => values.Count == 0 ? null : function switch
    {
        "avg" => Average(values),
        "p50" => Percentile(values, 0.5),
        "p90" => Percentile(values, 0.9),
        "p95" => Percentile(values, 0.95),
        _ => 0,
    };

    private static double Average(IReadOnlyList<double> values)
    {
        var sum = values.Sum();
        return double.IsFinite(sum) ? sum / values.Count : values.Sum(value => value / values.Count);
    }

    /// <summary>Linear between the two values around the place p·(n+1), counted from 1.</summary>
    private static double Percentile(IReadOnlyList<double> values, double part)
    {
        double[] sorted = [.. values.Order()];
        var place = part * (sorted.Length + 1);
        if (place < 1)
            return sorted[0];
        if (place >= sorted.Length)
            return sorted[^1];
        var (lower, upper) = (sorted[(int)place - 1], sorted[(int)place]);
        var share = place - Math.Floor(place);
        var between = lower + (share * (upper - lower));
        return double.IsFinite(between) ? between : (lower * (1 - share)) + (upper * share);
    }
}

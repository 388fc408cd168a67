namespace Headgate.Keptn.Lighthouse.Rules;

/// <summary>What an <c>slo.yaml</c> asks for.</summary>
/// <param name="Filters">Key and value pairs for the provider of the values, in the order of the file.</param>
/// <param name="Comparison">Which earlier results count.</param>
/// <param name="Objectives">In the order of the file.</param>
/// <param name="PassScore">The total score to pass, as written (<c>90%</c>); empty when the file has none.</param>
/// <param name="WarningScore">The total score for a warning, as written; empty when the file has none.</param>
internal sealed record ServiceLevelObjectives(
    IReadOnlyList<KeyValuePair<string, string>> Filters,
    Comparison Comparison,
    IReadOnlyList<Objective> Objectives,
    string PassScore,
    string WarningScore);

/// <summary>What is asked of one indicator.</summary>
/// <param name="Indicator">Its name (<c>sli</c>).</param>
/// <param name="DisplayName">For people; may be empty.</param>
/// <param name="Pass">Each set is enough to pass; all criteria of a set must hold. None: the value is only shown.</param>
/// <param name="Warning">The same for a warning.</param>
/// <param name="Weight">Its part of the total score, at least 1.</param>
/// <param name="IsKey">Whether the whole evaluation fails with it.</param>
internal sealed record Objective(
    string Indicator,
    string DisplayName,
    IReadOnlyList<IReadOnlyList<string>> Pass,
    IReadOnlyList<IReadOnlyList<string>> Warning,
    int Weight,
    bool IsKey);

/// <summary>Which earlier evaluations give the values to compare with, and how several become one.</summary>
/// <param name="With"><c>single_result</c>, <c>several_results</c> or whatever else was written.</param>
/// <param name="Include"><c>all</c>, <c>pass</c> or <c>pass_or_warn</c>.</param>
/// <param name="Results">How many, of <c>several_results</c>.</param>
/// <param name="Aggregate"><c>avg</c>, <c>p50</c>, <c>p90</c> or <c>p95</c>.</param>
internal sealed record Comparison(string With, string Include, int Results, string Aggregate)
{
    private const int Most = 100;
    private const int WhenUnclear = 3;

    /// <summary>What a file without the block means.</summary>
    public static Comparison Default { get; } = new("single_result", "all", 1, "avg");

    /// <summary>How many earlier evaluations are looked at.</summary>
    public int Count => With switch
    {
        "single_result" => 1,
        "several_results" => Math.Min(Results, Most),
        _ => WhenUnclear,
    };

    /// <summary>The results that earlier evaluations must have had; <c>null</c> for any.</summary>
    public IReadOnlyList<string>? Included => Include.ToLowerInvariant() switch
    {
        "pass" => ["pass"],
        "pass_or_warn" => ["pass", "warning"],
        _ => null,
    };
}

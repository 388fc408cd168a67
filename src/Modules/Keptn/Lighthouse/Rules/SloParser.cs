using Headgate.Keptn.Shipyards;

namespace Headgate.Keptn.Lighthouse.Rules;

/// <summary>Reads <c>slo.yaml</c>. Members that Keptn does not know are left alone.</summary>
internal static class SloParser
{
    private const int DefaultResults = 3;

    /// <exception cref="YamlRefusedException">The text is not an SLO file.</exception>
    public static ServiceLevelObjectives Parse(string text)
    {
        var top = YamlTree.Parse(text).Map() ?? throw new YamlRefusedException("yaml: the file is empty");
        var total = top["total_score"].Map();
        return new ServiceLevelObjectives(
            [.. top["filter"].Map()?.Members.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.Text())) ?? []],
            ReadComparison(top["comparison"].Map()),
            [.. top["objectives"].Items().Select(item => ReadObjective(item.Map()!))],
            total?["pass"].Text() ?? "",
            total?["warning"].Text() ?? "");
    }

    private static Comparison ReadComparison(YamlMap? block) => block is null ? Comparison.Default : new Comparison(
        block["compare_with"].Text(),
        Or(block["include_result_with_score"].Text(), Comparison.Default.Include),
        Or(block["number_of_comparison_results"].Count(), DefaultResults),
        Or(block["aggregate_function"].Text(), Comparison.Default.Aggregate));

    private static Objective ReadObjective(YamlMap objective) => new(
        objective["sli"].Text(),
        objective["displayName"].Text(),
        ReadCriteria(objective["pass"]),
        ReadCriteria(objective["warning"]),
        Or(objective["weight"].Count(), 1),
        objective["key_sli"].Flag());

    private static IReadOnlyList<IReadOnlyList<string>> ReadCriteria(YamlNode? sets) =>
        [.. sets.Items().Select(set => (IReadOnlyList<string>)[.. set.Map()!["criteria"].Items().Select(criterion => criterion.Text())])];

    private static string Or(string text, string otherwise) => text.Length > 0 ? text : otherwise;

    private static int Or(int number, int otherwise) => number > 0 ? number : otherwise;
}

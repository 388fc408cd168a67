using Headgate.Keptn.Wire;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Headgate.Keptn.Lighthouse.Rules;

/// <summary>Reads <c>slo.yaml</c>. Members that Keptn does not know are passed over.</summary>
internal static class SloParser
{
    private const int DefaultResults = 3;

    /// <exception cref="YamlException">The text is not an SLO file.</exception>
    public static ServiceLevelObjectives Parse(string text)
    {
        var root = YamlText.Read(text)?.Map() ?? throw new YamlException("The file is empty.");
        var total = root.Member("total_score");
        return new ServiceLevelObjectives(
            root.Member("filter") is { } filter ? [.. filter.Map().Children.Select(pair => KeyValuePair.Create(pair.Key.Text(), pair.Value.Text()))] : [],
            root.Member("comparison") is { } comparison ? ReadComparison(comparison) : Comparison.Default,
            [.. root.Member("objectives").Items().Where(node => !YamlText.IsNull(node)).Select(ReadObjective)],
            total?.Member("pass").Text() ?? "",
            total?.Member("warning").Text() ?? "");
    }

    private static Comparison ReadComparison(YamlNode node)
    {
        var results = node.Member("number_of_comparison_results");
        return new Comparison(
            node.Member("compare_with").Text(),
            Or(node.Member("include_result_with_score").Text(), Comparison.Default.Include),
            NotNegative(results) is var count and > 0 ? count : DefaultResults,
            Or(node.Member("aggregate_function").Text(), Comparison.Default.Aggregate));
    }

    private static Objective ReadObjective(YamlNode node) => new(
        node.Member("sli").Text(),
        node.Member("displayName").Text(),
        ReadCriteria(node.Member("pass")),
        ReadCriteria(node.Member("warning")),
        NotNegative(node.Member("weight")) is var weight and > 0 ? weight : 1,
        node.Member("key_sli").Flag());

    private static IReadOnlyList<IReadOnlyList<string>> ReadCriteria(YamlNode? node) =>
        [.. node.Items().Where(set => !YamlText.IsNull(set)).Select(set => (IReadOnlyList<string>)[.. set.Member("criteria").Items().Select(item => item.Text())])];

    private static string Or(string text, string otherwise) => text.Length > 0 ? text : otherwise;

    private static int NotNegative(YamlNode? node) => node.Number() is var number and >= 0 ? number : throw new YamlException(node!.Start, node.End, "This should not be negative.");
}

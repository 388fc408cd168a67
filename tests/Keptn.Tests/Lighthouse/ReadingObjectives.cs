using Headgate.Keptn.Lighthouse.Rules;
using Headgate.Keptn.Shipyards;

namespace Headgate.Keptn.Tests.Lighthouse;

/// <summary>What an <c>slo.yaml</c> means.</summary>
public sealed class ReadingObjectives
{
    private const string Whole = """
        ---
        spec_version: "1.0"
        filter:
          handler: "ItemsController"
          id: 7
        comparison:
          compare_with: "several_results"
          number_of_comparison_results: 5
          include_result_with_score: "pass_or_warn"
          aggregate_function: p90
        objectives:
          - sli: response_time_p95
            displayName: "p95"
            key_sli: true
            weight: 2
            pass:
              - criteria: ["<=+10%", "<600"]
              - criteria: ["<200"]
            warning:
              - criteria:
                  - "<=800"
          - null
          - sli: error_rate
        total_score: {pass: "90%", warning: 75%}
        """;

    [Fact]
    public void All_members_are_read()
    {
        var slo = SloParser.Parse(Whole);
        Assert.Equal([new("handler", "ItemsController"), new("id", "7")], slo.Filters);
        Assert.Equal(new Comparison("several_results", "pass_or_warn", 5, "p90"), slo.Comparison);
        Assert.Equal(["pass", "warning"], slo.Comparison.Included);
        Assert.Equal(("90%", "75%"), (slo.PassScore, slo.WarningScore));
        Assert.Equal(2, slo.Objectives.Count);
        var first = slo.Objectives[0];
        Assert.Equal(("response_time_p95", "p95", 2, true), (first.Indicator, first.DisplayName, first.Weight, first.IsKey));
        Assert.Equal(["<=+10%", "<600"], first.Pass[0]);
        Assert.Equal(["<200"], first.Pass[1]);
        Assert.Equal(["<=800"], Assert.Single(first.Warning));
        var second = slo.Objectives[1];
        Assert.Equal(("error_rate", "", 1, false), (second.Indicator, second.DisplayName, second.Weight, second.IsKey));
        Assert.Empty(second.Pass);
    }

    [Fact]
    public void Mark_of_byte_order_at_the_beginning_is_no_part_of_the_first_key() => Assert.Single(SloParser.Parse("\uFEFFobjectives: [{sli: a}]").Objectives);

    [Theory]
    [InlineData("", "single_result", "all", 1, "avg", 1)]
    [InlineData("comparison:", "single_result", "all", 1, "avg", 1)]
    [InlineData("comparison: {}", "", "all", 3, "avg", 3)]
    [InlineData("comparison: {compare_with: single_result}", "single_result", "all", 3, "avg", 1)]
    [InlineData("comparison: {compare_with: several_results}", "several_results", "all", 3, "avg", 3)]
    [InlineData("comparison: {compare_with: several_results, number_of_comparison_results: 1000}", "several_results", "all", 1000, "avg", 100)]
    [InlineData("comparison: {compare_with: something, number_of_comparison_results: 7, include_result_with_score: PASS}", "something", "PASS", 7, "avg", 3)]
    public void Comparison_has_defaults(string yaml, string with, string include, int results, string aggregate, int count)
    {
        var comparison = SloParser.Parse("objectives: []\n" + yaml).Comparison;
        Assert.Equal(new Comparison(with, include, results, aggregate), comparison);
        Assert.Equal(count, comparison.Count);
    }

    [Theory]
    [InlineData("weight: 0", 1)]
    [InlineData("weight: 3", 3)]
    [InlineData("weight: 2.9", 2)]
    public void Weight_is_at_least_one(string yaml, int weight) => Assert.Equal(weight, SloParser.Parse($"objectives: [{{sli: a, {yaml}}}]").Objectives[0].Weight);

    [Theory]
    [InlineData("invalid")]
    [InlineData("")]
    [InlineData("# nothing but a comment")]
    [InlineData("- a list")]
    [InlineData("objectives: text")]
    [InlineData("objectives: [text]")]
    [InlineData("objectives: [{sli: a, weight: heavy}]")]
    [InlineData("objectives: [{sli: a, weight: -1}]")]
    [InlineData("objectives: [{sli: a, key_sli: perhaps}]")]
    [InlineData("objectives: [{sli: a, pass: [{criteria: '<5'}]}]")]
    [InlineData("objectives: [{sli: [a]}]")]
    [InlineData("total_score: 90")]
    [InlineData("comparison: single_result")]
    [InlineData("objectives: [}")]
    public void What_is_no_such_file_is_refused(string yaml) => Assert.Throws<YamlRefusedException>(() => SloParser.Parse(yaml));
}

using Headgate.Keptn.Lighthouse.Rules;

namespace Headgate.Keptn.Tests.Lighthouse;

/// <summary>Objectives, values and what came out.</summary>
public sealed class Evaluating
{
    private const string TwoObjectives = """
        objectives:
        - sli: duration
          displayName: Duration
          pass: [{criteria: ["<=50"]}]
          warning: [{criteria: ["<=70"]}]
          weight: 3
        - sli: errors
          key_sli: true
          pass: [{criteria: ["=0"]}]
        total_score: {pass: "90%", warning: "50%"}
        """;

    [Fact]
    public void All_well_is_a_hundred()
    {
        var verdict = Of(TwoObjectives, [new("duration", 40, true), new("errors", 0, true)]);
        Assert.Equal(("succeeded", "pass", 100.0, ""), (verdict.Status, verdict.Result, verdict.Score, verdict.Message));
        Assert.Equal(["pass", "pass"], verdict.Indicators!.Select(indicator => indicator.Status));
        Assert.Equal([3.0, 1.0], verdict.Indicators!.Select(indicator => indicator.Score));
        Assert.Equal([false, true], verdict.Indicators!.Select(indicator => indicator.IsKey));
        Assert.Equal(new Target("<=50", 50, false), Assert.Single(verdict.Indicators![0].PassTargets!));
        Assert.Null(verdict.Indicators![1].WarningTargets);
    }

    [Fact]
    public void Warning_is_worth_half()
    {
        var verdict = Of(TwoObjectives, [new("duration", 60, true), new("errors", 0, true)]);
        Assert.Equal(("warning", 62.5, "Evaluation returned a warning: the calculated score of 62.5 is close to the warning target value of 50"), (verdict.Result, verdict.Score, verdict.Message));
        Assert.Equal(("warning", 1.5), (verdict.Indicators![0].Status, verdict.Indicators![0].Score));
    }

    [Fact]
    public void Score_below_the_warning_fails()
    {
        var verdict = Of(TwoObjectives, [new("duration", 80, true), new("errors", 0, true)]);
        Assert.Equal(("succeeded", "fail", 25.0, "Evaluation failed since the calculated score of 25 is below the warning value of 50"), (verdict.Status, verdict.Result, verdict.Score, verdict.Message));
    }

    [Fact]
    public void Score_below_the_only_target_fails()
    {
        var verdict = Of(TwoObjectives.Replace(", warning: \"50%\"", ""), [new("duration", 60, true), new("errors", 0, true)]);
        Assert.Equal(("fail", "Evaluation failed since the calculated score of 62.5 is below the target value of 90"), (verdict.Result, verdict.Message));
    }

    [Fact]
    public void Thirds_are_told_as_the_reference_tells_them()
    {
        var slo = """
            objectives: [{sli: a, pass: [{criteria: ["<1"]}]}, {sli: b, pass: [{criteria: ["<1"]}]}, {sli: c, pass: [{criteria: ["<1"]}]}]
            total_score: {pass: "90"}
            """;
        Assert.Equal("Evaluation failed since the calculated score of 66.66666666666666 is below the target value of 90", Of(slo, [new("a", 0, true), new("b", 0, true), new("c", 5, true)]).Message);
    }

    [Fact]
    public void Failed_key_objective_fails_all()
    {
        var verdict = Of(TwoObjectives, [new("duration", 40, true), new("errors", 1, true)]);
        Assert.Equal(("fail", 75.0, "Evaluation failed due to key_sli objective '': failed evaluation with score 0.000000"), (verdict.Result, verdict.Score, verdict.Message));
    }

    [Fact]
    public void Key_objective_without_a_value_says_why()
    {
        var verdict = Of(TwoObjectives, [new("duration", 40, true), new("errors", 0, false, "no data")]);
        Assert.Equal("Evaluation failed due to key_sli objective '': no data", verdict.Message);
        Assert.Equal("Evaluation failed due to key_sli objective '': no value received from SLI provider", Of(TwoObjectives, [new("duration", 40, true)]).Message);
    }

    [Fact]
    public void Missing_value_fails_its_objective()
    {
        var verdict = Of(TwoObjectives, [new("errors", 0, true)], [new("e1", [new("duration", 30, true)])]);
        Assert.Equal(("fail", 25.0), (verdict.Result, verdict.Score));
        var missing = verdict.Indicators![0];
        Assert.Equal(("fail", 0.0, new IndicatorValue("duration", 0, false, "no value received from SLI provider")), (missing.Status, missing.Score, missing.Value!));
        Assert.Equal(new Target("<=50", 50, true), Assert.Single(missing.PassTargets!));
        Assert.Equal(new Target("<=70", 70, true), Assert.Single(missing.WarningTargets!));
    }

    [Fact]
    public void Objectives_without_pass_criteria_are_only_shown()
    {
        var slo = """
            objectives:
            - {sli: shown, warning: [{criteria: ["<1"]}], weight: 50, key_sli: true}
            - {sli: missing, pass: []}
            - {sli: counted, pass: [{criteria: ["<1"]}]}
            total_score: {pass: "90%"}
            """;
        var verdict = Of(slo, [new("shown", 7, true), new("counted", 0, true)]);
        Assert.Equal(("pass", 100.0), (verdict.Result, verdict.Score));
        Assert.Equal(["info", "info", "pass"], verdict.Indicators!.Select(indicator => indicator.Status));
        Assert.Equal(7, verdict.Indicators![0].Value!.Value);
        Assert.Null(verdict.Indicators![1].Value);
        Assert.Empty(verdict.Indicators![1].PassTargets!);
        Assert.Equal("pass", Of(slo.Replace("""- {sli: counted, pass: [{criteria: ["<1"]}]}""", ""), []).Result);
    }

    [Fact]
    public void Values_nobody_asked_for_are_told_of()
    {
        var verdict = Of(TwoObjectives, [new("one", 1, true), new("duration", 40, true), new("errors", 0, true), new("two", 2, true)]);
        Assert.Equal("Lighthouse received additional SLIs, which are not specified as SLO: one, two . Please consider using them as an SLO.", verdict.Message);
    }

    [Fact]
    public void Relative_criteria_compare_with_earlier_values()
    {
        var slo = """
            comparison: {compare_with: several_results, number_of_comparison_results: 2, aggregate_function: avg}
            objectives: [{sli: a, pass: [{criteria: ["<=+10%"]}]}]
            total_score: {pass: "90%"}
            """;
        EarlierEvaluation[] earlier = [new("e1", [new("a", 90, true), new("b", 1, true)]), new("e2", [new("a", 110, true)]), new("e3", [new("a", 5000, false)])];
        var verdict = Of(slo, [new("a", 110, true)], earlier);
        Assert.Equal("pass", verdict.Result);
        Assert.Equal(100, verdict.Indicators![0].Value!.ComparedValue);
        Assert.Equal(110, verdict.Indicators![0].PassTargets![0].TargetValue, 9);
        Assert.Equal("fail", Of(slo, [new("a", 111, true)], earlier).Result);
        Assert.Equal("pass", Of(slo, [new("a", 1e6, true)]).Result);
    }

    [Fact]
    public void Values_that_earlier_runs_did_not_get_are_not_compared_with()
    {
        var slo = "objectives: [{sli: a, pass: [{criteria: ['<=+0%']}]}]\ntotal_score: {pass: 90%}";
        var verdict = Of(slo, [new("a", 5, true)], new EarlierEvaluation("e1", [new("a", 1, false), new("b", 2, true)]));
        Assert.Equal(("pass", 0.0), (verdict.Result, verdict.Indicators![0].Value!.ComparedValue));
        Assert.Equal(new Target("<=+0%", 0, false), Assert.Single(verdict.Indicators![0].PassTargets!));
    }

    [Fact]
    public void Earlier_value_is_told_with_fixed_and_unmet_criteria_too()
    {
        var slo = """
            objectives:
            - {sli: fixed, pass: [{criteria: ["<10"]}]}
            - {sli: missing, pass: [{criteria: ["<=+10%", "<7"]}]}
            total_score: {pass: "50%"}
            """;
        var verdict = Of(slo, [new("fixed", 5, true)], new EarlierEvaluation("e1", [new("fixed", 4, true), new("missing", 3, true)]));
        Assert.Equal(("pass", 50.0), (verdict.Result, verdict.Score));
        Assert.Equal((4.0, new Target("<10", 10, false)), (verdict.Indicators![0].Value!.ComparedValue, Assert.Single(verdict.Indicators![0].PassTargets!)));
        Assert.Equal([new Target("<=+10%", 3, true), new Target("<7", 7, true)], verdict.Indicators![1].PassTargets!);
        Assert.Equal(0, verdict.Indicators![1].Value!.ComparedValue);
    }

    [Fact]
    public void First_value_of_an_indicator_counts_and_the_others_are_told_of()
    {
        var verdict = Of("objectives: [{sli: a, pass: [{criteria: ['<5']}]}]\ntotal_score: {pass: 90%}", [new("a", 1, true), new("a", 9, true)]);
        Assert.Equal(("pass", 1.0), (verdict.Result, verdict.Indicators![0].Value!.Value));
        Assert.Contains("not specified as SLO: a .", verdict.Message);
    }

    /// <summary>As the reference counts it: a set of no criteria holds, but what has no target adds nothing to the score.</summary>
    [Fact]
    public void Objective_without_criteria_in_its_sets_passes_and_adds_nothing()
    {
        var verdict = Of("objectives: [{sli: a, pass: [{criteria: []}]}, {sli: b, pass: [{criteria: ['<5']}]}]\ntotal_score: {pass: 90%}", [new("a", 1, true), new("b", 1, true)]);
        Assert.Equal(("fail", 50.0, "pass"), (verdict.Result, verdict.Score, verdict.Indicators![0].Status));
        Assert.Null(verdict.Indicators![0].PassTargets);
    }

    [Fact]
    public void Wrong_warning_criteria_warn_nobody()
    {
        var verdict = Of("objectives: [{sli: a, pass: [{criteria: ['<5']}], warning: [{criteria: [nonsense, '<9']}]}]\ntotal_score: {pass: 90%, warning: 10%}", [new("a", 7, true)]);
        Assert.Equal(("fail", "fail"), (verdict.Result, verdict.Indicators![0].Status));
    }

    [Fact]
    public void Last_failed_key_objective_is_named()
    {
        var slo = "objectives: [{sli: a, displayName: A, key_sli: true, pass: [{criteria: ['<5']}]}, {sli: b, displayName: B, key_sli: true, pass: [{criteria: ['<5']}]}]\ntotal_score: {pass: 0%}";
        Assert.StartsWith("Evaluation failed due to key_sli objective 'B'", Of(slo, [new("a", 7, true), new("b", 7, true)]).Message);
        Assert.Equal("pass", Of(slo.Replace("<5", "<9"), [new("a", 7, true), new("b", 7, true)]).Result);
    }

    [Theory]
    [InlineData("objectives: [{sli: a, pass: [{criteria: [fast]}]}]", "succeeded", "error with a: invalid criteria string")]
    [InlineData("objectives: [{sli: a, pass: [{criteria: [\"<1\"]}]}]", "errored", "no target score defined")]
    [InlineData("objectives: []", "errored", "no target score defined")]
    [InlineData("objectives: [{sli: a}]\ntotal_score: {pass: much}", "errored", "could not parse pass target percentage")]
    [InlineData("objectives: [{sli: a}]\ntotal_score: {pass: 90%, warning: some}", "errored", "could not parse warning target percentage")]
    [InlineData("objectives: []\ntotal_score: {pass: 90%}", "succeeded", "lighthouse failed because no SLO objective was provided")]
    [InlineData("objectives: [{sli: a, pass: [{criteria: [fast]}]}]\ntotal_score: {pass: 90%}", "succeeded", "error with a: invalid criteria string")]
    [InlineData("objectives: [{sli: a, displayName: A, pass: [{criteria: [\"<x\"]}]}]\ntotal_score: {pass: 90%}", "succeeded", "error with A: could not parse criteria target value")]
    public void Files_that_cannot_be_evaluated_fail(string slo, string status, string message)
    {
        var verdict = Of(slo, [new("a", 0, true)]);
        Assert.Equal((status, "fail", 0.0, message), (verdict.Status, verdict.Result, verdict.Score, verdict.Message));
        Assert.Null(verdict.Indicators);
    }

    private static Verdict Of(string slo, IReadOnlyList<IndicatorValue> values, params IReadOnlyList<EarlierEvaluation> earlier) => Evaluation.Of(SloParser.Parse(slo), values, earlier);
}

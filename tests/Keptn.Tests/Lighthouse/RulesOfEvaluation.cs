using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Headgate.Keptn.Lighthouse;
using Headgate.Keptn.Lighthouse.Rules;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Lighthouse;

/// <summary>What is true of any evaluation.</summary>
public sealed class RulesOfEvaluation
{
    private static readonly Gen<double> Numbers = Gen.OneOf(Gen.Choose(-50, 150).Select(number => (double)number), Gen.Elements(0.5, double.MaxValue, double.MinValue, double.Epsilon));

    private static readonly Gen<string> Criteria = Gen.Elements("<", "<=", "=", ">=", ">").Zip(Gen.Elements("", "+", "-")).Zip(Gen.Choose(0, 120)).Zip(Gen.Elements("", "%"))
        .Select(parts => $"{parts.Item1.Item1.Item1}{parts.Item1.Item1.Item2}{parts.Item1.Item2}{parts.Item2}");

    private static readonly Gen<IReadOnlyList<IReadOnlyList<string>>> Sets =
        Criteria.ListOf(2).Select(set => (IReadOnlyList<string>)[.. set]).ListOf().Select(sets => (IReadOnlyList<IReadOnlyList<string>>)[.. sets.Take(3)]);

    private static readonly Gen<Run> Runs =
        from count in Gen.Choose(0, 5)
        from pass in Sets.ListOf(count)
        from warning in Sets.ListOf(count)
        from weights in Gen.Choose(1, 9).ListOf(count)
        from keys in Gen.Elements(false, false, true).ListOf(count)
        from values in Numbers.ListOf(count)
        from there in Gen.Elements(true, true, true, false).ListOf(count)
        from before in Numbers.ListOf(count)
        from function in Gen.Elements("avg", "p50", "p90", "p95", "other")
        from target in Gen.Choose(0, 100)
        select new Run(
            new ServiceLevelObjectives([], new Comparison("several_results", "all", 3, function), [.. Enumerable.Range(0, count).Select(i => new Objective($"sli{i}", "", pass[i], warning[i], weights[i], keys[i]))], $"{target}%", $"{target / 2}%"),
            [.. Enumerable.Range(0, count).Where(i => there[i]).Select(i => new IndicatorValue($"sli{i}", values[i], true))],
            [new EarlierEvaluation("e1", [.. before.Select((value, i) => new IndicatorValue($"sli{i}", value, true))]), new EarlierEvaluation("e2", [.. before.Select((value, i) => new IndicatorValue($"sli{i}", value, true))])]);

    [Fact]
    public void Score_is_within_0_and_100_and_can_be_written() => ForAll(run =>
    {
        var verdict = run.Evaluate();
        var written = EvaluationDetails.Of("", "", verdict, Encoding.UTF8.GetBytes("slo"), run.Earlier).ToJson().ToJsonString();
        return verdict.Score is >= 0 and <= 100 && (double)JsonNode.Parse(written)!["score"]! == verdict.Score;
    });

    [Fact]
    public void Failed_key_objective_fails_the_evaluation_and_no_other_does_alone() => ForAll(run =>
    {
        var verdict = run.Evaluate();
        if (verdict.Indicators is null)
            return run.Slo.Objectives.Count == 0;
        var keyFailed = run.Slo.Objectives.Zip(verdict.Indicators).Any(pair => pair.First.IsKey && pair.Second.Status == Verdict.Fail);
        var reached = verdict.Score >= double.Parse(run.Slo.PassScore.TrimEnd('%'));
        return keyFailed ? verdict.Result == Verdict.Fail : reached ? verdict.Result == Verdict.Pass : verdict.Result != Verdict.Pass;
    });

    [Fact]
    public void Order_of_objectives_does_not_matter() => ForAll(run =>
    {
        var turned = run with { Slo = run.Slo with { Objectives = [.. run.Slo.Objectives.Reverse()] }, Values = [.. run.Values.Reverse()] };
        var (one, other) = (run.Evaluate(), turned.Evaluate());
        return (one.Result, one.Score) == (other.Result, other.Score);
    });

    /// <summary>Moving every value to where an objective that asks for less is better never makes the score worse.</summary>
    [Fact]
    public void Better_values_give_no_lower_score() => ForAll(run =>
    {
        var lower = run with { Slo = run.Slo with { Objectives = [.. run.Slo.Objectives.Select(objective => objective with { Pass = Downwards(objective.Pass), Warning = Downwards(objective.Warning) })] } };
        var better = lower with { Values = [.. lower.Values.Select(value => value with { Value = value.Value - 1000 })] };
        return better.Evaluate().Score >= lower.Evaluate().Score;
    });

    [Fact]
    public void Without_earlier_evaluations_relative_criteria_hold() => ForAll(run =>
    {
        var first = run with { Earlier = [] };
        return first.Evaluate().Indicators is not { } indicators
            || indicators.Where(indicator => indicator.Value is { Success: true } && indicator.Status != Verdict.Info)
                .SelectMany(indicator => (indicator.PassTargets ?? []).Concat(indicator.WarningTargets ?? []))
                .All(target => !(target.Criteria.Contains('%') || target.Criteria.Contains('+') || target.Criteria.Contains('-')) || !target.Violated);
    });

    [Fact]
    public void Any_text_is_read_or_refused_as_a_criterion() => Prop.ForAll(
        ArbMap.Default.ArbFor<string>(),
        text => text is null || Criterion.TryParse(text, out var criterion) is not null || double.IsFinite(criterion.TargetAfter(double.MaxValue))).Check(Effort.Cases(100));

    private static IReadOnlyList<IReadOnlyList<string>> Downwards(IReadOnlyList<IReadOnlyList<string>> sets) =>
        [.. sets.Select(set => (IReadOnlyList<string>)[.. set.Select(text => text.Replace('>', '<').Replace("<=", "=").Replace("=", "<="))])];

    private static void ForAll(Func<Run, bool> holds) => Prop.ForAll(Runs.ToArbitrary(), run => holds(run)).Check(Effort.Cases(100));

    private sealed record Run(ServiceLevelObjectives Slo, IReadOnlyList<IndicatorValue> Values, IReadOnlyList<EarlierEvaluation> Earlier)
    {
        public Verdict Evaluate() => Evaluation.Of(Slo, Values, Earlier);
    }
}

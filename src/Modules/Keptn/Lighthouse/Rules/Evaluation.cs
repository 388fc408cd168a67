using System.Globalization;

namespace Headgate.Keptn.Lighthouse.Rules;

/// <summary>Holds the values of a run against its objectives.</summary>
internal static class Evaluation
{
    private const double Whole = 100;
    private const double WarningShare = 0.5;
    private const string NoObjectives = "lighthouse failed because no SLO objective was provided";

    /// <summary>The verdict on what the provider delivered, of which the first value of each indicator counts; <paramref name="earlier"/> are the evaluations to compare with.</summary>
    public static Verdict Of(ServiceLevelObjectives slo, IReadOnlyList<IndicatorValue> values, IReadOnlyList<EarlierEvaluation> earlier)
    {
        List<IndicatorResult> results = [];
        List<IndicatorValue> unused = [.. values];
        var before = earlier.SelectMany(evaluation => evaluation.Values).Where(value => value.Success).ToLookup(value => value.Metric, value => value.Value);
        string? failedKey = null;
        foreach (var objective in slo.Objectives)
        {
            var earlierValue = Aggregation.Of([.. before[objective.Indicator]], slo.Comparison.Aggregate);
            if (TryEvaluate(objective, Take(unused, objective.Indicator), new CriteriaCheck(earlierValue), earlierValue ?? 0, out var result, out var keyMessage) is { } wrong)
                return Failed($"error with {(objective.DisplayName.Length > 0 ? objective.DisplayName : objective.Indicator)}: {wrong}");
            results.Add(result);
            failedKey = objective.IsKey && keyMessage is not null ? $"Evaluation failed due to key_sli objective '{objective.DisplayName}': {keyMessage}" : failedKey;
        }

        var achievable = slo.Objectives.Where(objective => objective.Pass.Count > 0).Sum(objective => (double)objective.Weight);
        return TotalScore.TryParse(slo, out var total) is { } unclear ? new Verdict(Verdict.Errored, Verdict.Fail, 0, unclear, null)
            : slo.Objectives.Count == 0 ? Failed(NoObjectives)
            : achievable == 0 ? new Verdict(Verdict.Succeeded, Verdict.Pass, Whole, Leftover(unused), results)
            : total.Judge(Whole * (Achieved(results) / achievable), failedKey, results, Leftover(unused));
    }

    private static Verdict Failed(string message) => new(Verdict.Succeeded, Verdict.Fail, 0, message, null);

    private static double Achieved(List<IndicatorResult> results) => results.Where(result => result.PassTargets is { Count: > 0 }).Sum(result => result.Score);

    private static string? TryEvaluate(Objective objective, IndicatorValue? value, CriteriaCheck check, double earlierValue, out IndicatorResult result, out string? keyMessage)
    {
        keyMessage = null;
        if (objective.Pass.Count == 0 || value is not { Success: true })
        {
            var isInfo = objective.Pass.Count == 0;
            var shown = isInfo ? value : value ?? new IndicatorValue(objective.Indicator, 0, false, "no value received from SLI provider");
            keyMessage = isInfo ? null : shown!.Message;
            result = new IndicatorResult
            {
                Value = shown,
                DisplayName = objective.DisplayName,
                PassTargets = check.Unmet(objective.Pass),
                WarningTargets = check.Unmet(objective.Warning),
                Status = isInfo ? Verdict.Info : Verdict.Fail,
            };
            return null;
        }

        var wrong = check.TryEvaluate(value.Value, objective.Pass, out var passes, out var passTargets);
        IReadOnlyList<Target>? warningTargets = null;
        var warns = false;
        if (wrong is null && objective.Warning.Count > 0)
            check.TryEvaluate(value.Value, objective.Warning, out warns, out warningTargets);
        result = new IndicatorResult
        {
            Score = passes ? objective.Weight : warns ? WarningShare * objective.Weight : 0,
            Value = (passTargets ?? warningTargets) is { Count: > 0 } ? value with { ComparedValue = earlierValue } : value,
            DisplayName = objective.DisplayName,
            PassTargets = passTargets,
            WarningTargets = warningTargets,
            IsKey = objective.IsKey,
            Status = passes ? Verdict.Pass : warns ? Verdict.Warning : Verdict.Fail,
        };
        keyMessage = passes || warns ? null : string.Create(CultureInfo.InvariantCulture, $"failed evaluation with score {result.Score:F6}");
        return wrong;
    }

    /// <summary>Takes the last value into the place of the one taken, which is the order that what is left is told in.</summary>
    private static IndicatorValue? Take(List<IndicatorValue> values, string indicator)
    {
        var place = values.FindIndex(value => value.Metric == indicator);
        if (place < 0)
            return null;
        var taken = values[place];
        values[place] = values[^1];
        values.RemoveAt(values.Count - 1);
        return taken;
    }

    private static string Leftover(List<IndicatorValue> unused) => unused.Count == 0 ? ""
        : $"Lighthouse received additional SLIs, which are not specified as SLO: {string.Join(", ", unused.Select(value => value.Metric))} . Please consider using them as an SLO.";
}

using Headgate.Keptn.Wire;

namespace Headgate.Keptn.Lighthouse.Rules;

/// <summary>The scores that an evaluation must reach.</summary>
internal readonly record struct TotalScore(double Pass, double? Warning)
{
    /// <returns><c>null</c> when the file has them, otherwise what is wrong.</returns>
    public static string? TryParse(ServiceLevelObjectives slo, out TotalScore total)
    {
        total = default;
        if (slo.PassScore.Length == 0)
            return "no target score defined";
        if (!TryPercentage(slo.PassScore, out var pass))
            return "could not parse pass target percentage";
        double? warning = null;
        if (slo.WarningScore.Length > 0)
        {
            if (!TryPercentage(slo.WarningScore, out var parsed))
                return "could not parse warning target percentage";
            warning = parsed;
        }

        total = new TotalScore(pass, warning);
        return null;
    }

    /// <summary>The verdict; <paramref name="failedKey"/> is what to say when a key objective failed, <paramref name="message"/> what to say when all is well.</summary>
    public Verdict Judge(double score, string? failedKey, IReadOnlyList<IndicatorResult> indicators, string message)
    {
        var (result, text) = failedKey is not null ? (Verdict.Fail, failedKey)
            : score >= Pass ? (Verdict.Pass, message)
            : score >= Warning ? (Verdict.Warning, $"Evaluation returned a warning: the calculated score of {GoFloat.Text(score)} is close to the warning target value of {GoFloat.Text(Warning.Value)}")
            : (Verdict.Fail, $"Evaluation failed since the calculated score of {GoFloat.Text(score)} is below the {(Warning is null ? "target" : "warning")} value of {GoFloat.Text(Warning ?? Pass)}");
        return new Verdict(Verdict.Succeeded, result, score, text, indicators);
    }

    private static bool TryPercentage(string text, out double percentage) => Criterion.TryNumber(text.EndsWith('%') ? text[..^1] : text, out percentage);
}

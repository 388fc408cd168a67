using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Headgate.Kernel;
using Headgate.Keptn.Lighthouse.Rules;

namespace Headgate.Keptn.Lighthouse;

/// <summary>The block <c>evaluation</c> of <c>evaluation.finished</c>.</summary>
internal sealed record EvaluationDetails(
    string TimeStart,
    string TimeEnd,
    string Result,
    double Score,
    string SloFileContent,
    IReadOnlyList<IndicatorResultView>? IndicatorResults,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? ComparedEvents)
{
    public static EvaluationDetails Without(string start, string end, string result, byte[]? slo = null) => new(start, end, result, 0, Base64(slo), null, null);

    public static EvaluationDetails Of(string start, string end, Verdict verdict, byte[] slo, IReadOnlyList<EarlierEvaluation> earlier) => new(
        start,
        end,
        verdict.Result,
        verdict.Score,
        Base64(slo),
        verdict.Indicators is { } results ? [.. results.Select(IndicatorResultView.From)] : null,
        earlier.Count > 0 && verdict.Status == Verdict.Succeeded ? [.. earlier.Select(evaluation => evaluation.EventId)] : null);

    public JsonNode ToJson() => JsonSerializer.SerializeToNode(this, JsonWire.Options)!;

    private static string Base64(byte[]? content) => content is null ? "" : Convert.ToBase64String(content);
}

/// <summary>An entry of <c>indicatorResults</c>.</summary>
internal sealed record IndicatorResultView(
    double Score,
    IndicatorValueView? Value,
    string DisplayName,
    IReadOnlyList<TargetView>? PassTargets,
    IReadOnlyList<TargetView>? WarningTargets,
    [property: JsonPropertyName("keySli")] bool KeySli,
    string Status)
{
    public static IndicatorResultView From(IndicatorResult result) => new(
        result.Score,
        result.Value is { } value ? IndicatorValueView.From(value) : null,
        result.DisplayName,
        Targets(result.PassTargets),
        Targets(result.WarningTargets),
        result.IsKey,
        result.Status);

    private static IReadOnlyList<TargetView>? Targets(IReadOnlyList<Target>? targets) => targets is null ? null : [.. targets.Select(target => new TargetView(target.Criteria, target.TargetValue, target.Violated))];
}

/// <summary>What was delivered for an indicator, in <c>indicatorValues</c> too.</summary>
internal sealed record IndicatorValueView(
    string Metric,
    double Value,
    double ComparedValue,
    bool Success,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Message)
{
    public static IndicatorValueView From(IndicatorValue value) => new(value.Metric, value.Value, value.ComparedValue, value.Success, value.Message.Length > 0 ? value.Message : null);
}

/// <summary>An entry of <c>passTargets</c> and <c>warningTargets</c>.</summary>
internal sealed record TargetView(string Criteria, double TargetValue, bool Violated);

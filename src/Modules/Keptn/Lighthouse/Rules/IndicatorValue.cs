namespace Headgate.Keptn.Lighthouse.Rules;

/// <summary>What a provider says about one indicator.</summary>
/// <param name="Metric">The indicator's name.</param>
/// <param name="Value">0 when there is none.</param>
/// <param name="Success">Whether there is a value.</param>
/// <param name="Message">Why there is none.</param>
/// <param name="ComparedValue">The earlier value that it was compared with; 0 for none.</param>
internal sealed record IndicatorValue(string Metric, double Value, bool Success, string Message = "", double ComparedValue = 0);

/// <summary>How one objective came out.</summary>
internal sealed record IndicatorResult
{
    /// <summary>Its part of the total score.</summary>
    public double Score { get; init; }

    /// <summary><c>null</c> when an objective that is only shown got none.</summary>
    public required IndicatorValue? Value { get; init; }

    public required string DisplayName { get; init; }

    /// <summary><c>null</c> when there are no criteria to tell of.</summary>
    public required IReadOnlyList<Target>? PassTargets { get; init; }

    /// <inheritdoc cref="PassTargets"/>
    public required IReadOnlyList<Target>? WarningTargets { get; init; }

    public bool IsKey { get; init; }

    /// <summary><c>pass</c>, <c>warning</c>, <c>fail</c> or <c>info</c>.</summary>
    public required string Status { get; init; }
}

/// <summary>How one criterion came out.</summary>
internal sealed record Target(string Criteria, double TargetValue, bool Violated);

/// <summary>An earlier evaluation.</summary>
/// <param name="EventId">Of its finished event.</param>
/// <param name="Values">The values it was given.</param>
internal sealed record EarlierEvaluation(string EventId, IReadOnlyList<IndicatorValue> Values);

/// <summary>How an evaluation came out.</summary>
/// <param name="Status"><c>succeeded</c>, or <c>errored</c> when it could not be done.</param>
/// <param name="Result"><c>pass</c>, <c>warning</c> or <c>fail</c>.</param>
/// <param name="Score">0 to 100.</param>
/// <param name="Message">For people; may be empty.</param>
/// <param name="Indicators">In the order of the objectives; <c>null</c> when nothing was evaluated.</param>
internal sealed record Verdict(string Status, string Result, double Score, string Message, IReadOnlyList<IndicatorResult>? Indicators)
{
    public const string Pass = "pass";
    public const string Warning = "warning";
    public const string Fail = "fail";
    public const string Info = "info";
    public const string Succeeded = "succeeded";
    public const string Errored = "errored";
}

using System.Text.Json.Serialization;
using Headgate.Keptn.Wire;

namespace Headgate.Keptn.Lighthouse;

/// <summary>The body of a call that asks for an evaluation.</summary>
[GoName("models.CreateEvaluationParams")]
internal sealed record EvaluationRequest
{
    [JsonPropertyName("labels")]
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    [JsonPropertyName("start")]
    public string Start { get; init; } = "";

    [JsonPropertyName("end")]
    public string End { get; init; } = "";

    [JsonPropertyName("timeframe")]
    public string Timeframe { get; init; } = "";

    [JsonPropertyName("gitcommitid")]
    public string GitCommitId { get; init; } = "";

    /// <summary>Why this cannot be asked; <c>null</c> when it can.</summary>
    public string? WhatIsWrong() =>
        (Labels ?? new Dictionary<string, string>()).SelectMany(label => new[] { label.Key, label.Value }).Append(GitCommitId).Any(text => text.Contains('\0', StringComparison.Ordinal))
            ? "a text has a null character"
            : WrongTimes();

    /// <summary>Times that do not go together; <c>null</c> when they do.</summary>
    private string? WrongTimes() => (Start.Length > 0, End.Length > 0, Timeframe.Length > 0) switch
    {
        (_, true, true) => "timeframe and end time specifications cannot be set together",
        (true, false, false) => "timeframe or end time specifications need to be specified when using start parameter",
        (false, true, _) => "end time specifications cannot be set without start parameter",
        _ => null,
    };
}

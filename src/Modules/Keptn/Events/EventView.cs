using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Headgate.Keptn.Wire;

namespace Headgate.Keptn.Events;

/// <summary>An event as the wire shows it; members without a value are left out.</summary>
internal sealed record EventView
{
    [JsonPropertyName("contenttype")]
    public string ContentType { get; init; } = "application/json";

    [JsonPropertyName("data")]
    public required JsonNode Data { get; init; }

    [JsonPropertyName("extensions")]
    public JsonNode? Extensions { get; init; }

    [JsonPropertyName("id")]
    public required string Id { get; init; }

    [JsonPropertyName("shkeptncontext")]
    public required string Context { get; init; }

    [JsonPropertyName("shkeptnspecversion")]
    public string KeptnSpecVersion { get; init; } = KeptnEvent.UsualSpecVersion;

    [JsonPropertyName("source")]
    public required string Source { get; init; }

    [JsonPropertyName("specversion")]
    public string SpecVersion { get; init; } = "1.0";

    [JsonPropertyName("time")]
    public required string Time { get; init; }

    [JsonPropertyName("triggeredid")]
    public string? TriggeredId { get; init; }

    [JsonPropertyName("gitcommitid")]
    public string? GitCommitId { get; init; }

    [JsonPropertyName("type")]
    public required string Type { get; init; }

    public static EventView Of(KeptnEvent happened) => new()
    {
        Data = happened.Data,
        Extensions = happened.Extensions,
        Id = happened.Id,
        Context = happened.Context,
        KeptnSpecVersion = happened.KeptnSpecVersion ?? KeptnEvent.UsualSpecVersion,
        Source = happened.Source,
        Time = KeptnTime.Text(happened.Time),
        TriggeredId = NotEmpty(happened.TriggeredId),
        GitCommitId = NotEmpty(happened.GitCommitId),
        Type = happened.Type,
    };

    public KeptnEvent ToEvent() => new()
    {
        Data = Data,
        Extensions = Extensions,
        Id = Id,
        Context = Context,
        KeptnSpecVersion = KeptnSpecVersion,
        Source = Source,
        Time = KeptnTime.TryParse(Time, out var time) ? time : throw new FormatException("The time of a stored event cannot be read."),
        TriggeredId = TriggeredId,
        GitCommitId = GitCommitId,
        Type = Type,
    };

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}

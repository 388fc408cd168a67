using System.Text.Json.Serialization;
using Headgate.Keptn.Wire;

namespace Headgate.Keptn.Uniform.Logs;

/// <summary>What an integration reports as failed, on the wire too.</summary>
internal sealed record LogEntry(
    [property: JsonPropertyName("integrationid")] string IntegrationId,
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("time")] string Time,
    [property: JsonPropertyName("shkeptncontext")] string Context,
    [property: JsonPropertyName("task")] string Task,
    [property: JsonPropertyName("triggeredid")] string TriggeredId,
    [property: JsonPropertyName("gitcommitid")] string GitCommitId);

/// <summary>A part of the log, newest first; <paramref name="NextPageKey"/> is there when there is more.</summary>
internal sealed record LogPage(long? NextPageKey, long? TotalCount, IReadOnlyList<LogEntry> Logs);

[GoName("models.CreateLogsRequest")]
internal sealed record LogsRequest
{
    [JsonPropertyName("logs")]
    public IReadOnlyList<LogEntryRequest?> Logs { get; init; } = [];
}

/// <summary>An entry as it comes.</summary>
[GoName("models.LogEntry")]
internal sealed record LogEntryRequest
{
    [JsonPropertyName("integrationid")]
    public string IntegrationId { get; init; } = "";

    [JsonPropertyName("message")]
    public string Message { get; init; } = "";

    [JsonPropertyName("time")]
    public string? Time { get; init; }

    [JsonPropertyName("shkeptncontext")]
    public string Context { get; init; } = "";

    [JsonPropertyName("task")]
    public string Task { get; init; } = "";

    [JsonPropertyName("triggeredid")]
    public string TriggeredId { get; init; } = "";

    [JsonPropertyName("gitcommitid")]
    public string GitCommitId { get; init; } = "";
}

using System.Text.Json.Serialization;

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

internal sealed record LogsRequest(IReadOnlyList<LogEntryRequest?>? Logs);

/// <summary>An entry as it comes.</summary>
internal sealed record LogEntryRequest(string? IntegrationId, string? Message, string? Time, string? Shkeptncontext, string? Task, string? TriggeredId, string? GitCommitId);

using System.Text.Json;
using System.Text.Json.Nodes;
using Headgate.Events;
using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>A Storage job: one piece of platform work, as the API shows it.</summary>
internal sealed record Job
{
    public required JobId Id { get; init; }

    public required ProjectId Project { get; init; }

    public required long Branch { get; init; }

    /// <summary>The operation's word on the wire, such as <c>tableImport</c>.</summary>
    public required string Operation { get; init; }

    /// <summary>What <c>operationParams</c> shows.</summary>
    public required JsonObject Params { get; init; }

    /// <summary>What the operation reads: its own record as JSON.</summary>
    public required string Work { get; init; }

    public string? TableId { get; init; }

    public string? BucketId { get; init; }

    /// <summary>The address the request came to; results hold absolute addresses.</summary>
    public required string BaseUrl { get; init; }

    /// <summary>The call that asked for it.</summary>
    public required EventOrigin Call { get; init; }

    public string? RunId { get; init; }

    public required TokenId Token { get; init; }

    public required string TokenDescription { get; init; }

    public required JobStatus Status { get; init; }

    /// <summary>From 0 to 1; <c>null</c> while unknown.</summary>
    public double? Progress { get; init; }

    public JsonNode? Results { get; init; }

    public JobFailure? Failure { get; init; }

    public JobMetrics Metrics { get; init; } = JobMetrics.None;

    public required DateTimeOffset Created { get; init; }

    public DateTimeOffset? Started { get; init; }

    public DateTimeOffset? Ended { get; init; }

    public bool IsFinished => Status is JobStatus.Success or JobStatus.Error;

    public T ReadWork<T>() => JsonSerializer.Deserialize<T>(Work, JsonWire.Options) ?? throw new InvalidOperationException($"Job {Id} has no work.");
}

internal enum JobStatus
{
    Waiting,
    Processing,
    Success,
    Error,
}

/// <summary>Why a job failed; the status is the one a synchronous call answers with.</summary>
internal sealed record JobFailure(int Status, string? Code, string Message, string ExceptionId);

/// <summary>Bytes that went in and out.</summary>
internal sealed record JobMetrics(bool InCompressed, long InBytes, long InBytesUncompressed, bool OutCompressed, long OutBytes, long OutBytesUncompressed)
{
    public static JobMetrics None { get; } = new(false, 0, 0, false, 0, 0);
}

/// <summary>What a successful operation leaves: the <c>results</c> of its job.</summary>
/// <param name="Results">The JSON that clients read; <c>null</c> for none.</param>
internal sealed record JobOutcome(JsonNode? Results)
{
    /// <summary>The table it made or changed, where that was not known before.</summary>
    public string? TableId { get; init; }

    public JobMetrics Metrics { get; init; } = JobMetrics.None;
}

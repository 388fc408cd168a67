using System.Text.Json;
using System.Text.Json.Nodes;
using Headgate.Events;
using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>A Storage job: one piece of platform work, as the API shows it.</summary>
public sealed record Job
{
    /// <summary>The number; from the sequence of the tickets.</summary>
    public required JobId Id { get; init; }

    /// <summary>The tenant.</summary>
    public required ProjectId Project { get; init; }

    /// <summary>The branch it works in.</summary>
    public required long Branch { get; init; }

    /// <summary>The operation's word on the wire, such as <c>tableImport</c>.</summary>
    public required string Operation { get; init; }

    /// <summary>What <c>operationParams</c> shows.</summary>
    public required JsonObject Params { get; init; }

    /// <summary>What the operation reads: its own record as JSON.</summary>
    public required string Work { get; init; }

    /// <summary>The table it works on, or made.</summary>
    public string? TableId { get; init; }

    /// <summary>The bucket it works on.</summary>
    public string? BucketId { get; init; }

    /// <summary>The address the request came to; results hold absolute addresses.</summary>
    public required string BaseUrl { get; init; }

    /// <summary>The call that asked for it.</summary>
    public required EventOrigin Call { get; init; }

    /// <summary>The run that it was asked for in.</summary>
    public string? RunId { get; init; }

    /// <summary>The token that asked for it.</summary>
    public required TokenId Token { get; init; }

    /// <summary>The token's description at that time.</summary>
    public required string TokenDescription { get; init; }

    /// <summary>How far it is.</summary>
    public required JobStatus Status { get; init; }

    /// <summary>From 0 to 1; <c>null</c> while unknown.</summary>
    public double? Progress { get; init; }

    /// <summary>What it left, when it succeeded.</summary>
    public JsonNode? Results { get; init; }

    /// <summary>Why it failed, when it did.</summary>
    public JobFailure? Failure { get; init; }

    /// <summary>Bytes that went in and out.</summary>
    public JobMetrics Metrics { get; init; } = JobMetrics.None;

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When the first attempt began.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>When it succeeded or failed for good.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>Whether it has succeeded or failed for good.</summary>
    public bool IsFinished => Status is JobStatus.Success or JobStatus.Error;

    /// <summary>The operation's own record, as it was queued.</summary>
    public T ReadWork<T>() => JsonSerializer.Deserialize<T>(Work, JsonWire.Options) ?? throw new InvalidOperationException($"Job {Id} has no work.");
}

/// <summary>How far a job is.</summary>
public enum JobStatus
{
    /// <summary>Queued.</summary>
    Waiting,

    /// <summary>Being worked on.</summary>
    Processing,

    /// <summary>Done, and published.</summary>
    Success,

    /// <summary>Failed for good; nothing was changed.</summary>
    Error,
}

/// <summary>Why a job failed.</summary>
/// <param name="Status">The HTTP status that a synchronous call answers with.</param>
/// <param name="Code">The error's code.</param>
/// <param name="Message">The text for the caller.</param>
/// <param name="ExceptionId">Finds the failure in the log.</param>
public sealed record JobFailure(int Status, string? Code, string Message, string ExceptionId);

/// <summary>Bytes that went in and out.</summary>
/// <param name="InCompressed">Whether what came in was compressed.</param>
/// <param name="InBytes">Size of what came in.</param>
/// <param name="InBytesUncompressed">The same without compression; 0 when compressed input was not measured.</param>
/// <param name="OutCompressed">Whether what went out is compressed.</param>
/// <param name="OutBytes">Size of what went out.</param>
/// <param name="OutBytesUncompressed">The same without compression; 0 when not measured.</param>
public sealed record JobMetrics(bool InCompressed, long InBytes, long InBytesUncompressed, bool OutCompressed, long OutBytes, long OutBytesUncompressed)
{
    /// <summary>Nothing went in or out.</summary>
    public static JobMetrics None { get; } = new(false, 0, 0, false, 0, 0);
}

/// <summary>What a successful operation leaves: the <c>results</c> of its job.</summary>
/// <param name="Results">The JSON that clients read; <c>null</c> for none.</param>
public sealed record JobOutcome(JsonNode? Results)
{
    /// <summary>The table it made or changed, where that was not known before.</summary>
    /// <summary>The table it works on, or made.</summary>
    public string? TableId { get; init; }

    /// <summary>Bytes that went in and out.</summary>
    public JobMetrics Metrics { get; init; } = JobMetrics.None;
}

using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Headgate.Storage;

/// <summary>A job on the wire.</summary>
/// <param name="Id">The job's number.</param>
/// <param name="Status">waiting, processing, success or error.</param>
/// <param name="Url">Where clients poll.</param>
/// <param name="TableId">The table it works on or made.</param>
/// <param name="OperationName">The operation's word.</param>
/// <param name="OperationParams">What it was asked for.</param>
/// <param name="CreatedTime">When it was asked for.</param>
/// <param name="StartTime">When it began.</param>
/// <param name="EndTime">When it ended.</param>
/// <param name="RunId">The run it belongs to.</param>
/// <param name="Results">What it left.</param>
/// <param name="CreatorToken">Who asked.</param>
/// <param name="Metrics">Bytes in and out.</param>
/// <param name="Progress">From 0 to 1 while it is processed.</param>
/// <param name="Error">Why it failed.</param>
public sealed record JobView(
    long Id,
    string Status,
    string Url,
    string? TableId,
    string OperationName,
    JsonObject OperationParams,
    DateTimeOffset CreatedTime,
    DateTimeOffset? StartTime,
    DateTimeOffset? EndTime,
    string? RunId,
    JsonNode? Results,
    JobTokenView CreatorToken,
    JobMetrics Metrics,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Progress,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JobErrorView? Error)
{
    /// <summary>The job, with addresses below <paramref name="baseUrl"/>.</summary>
    public static JobView From(Job job, string baseUrl) => new(
        job.Id.Value,
        JobWords.Of(job.Status),
        $"{baseUrl}/v2/storage/jobs/{job.Id}",
        job.TableId,
        job.Operation,
        job.Params,
        job.Created,
        job.Started,
        job.Ended,
        job.RunId,
        job.Results,
        new JobTokenView(job.Token.Value.ToString(CultureInfo.InvariantCulture), job.TokenDescription),
        job.Metrics,
        job.Status == JobStatus.Processing ? job.Progress : null,
        job.Failure is { } failure ? new JobErrorView(failure.Code, failure.Message, failure.ExceptionId) : null);
}

/// <summary>The token that asked for a job.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Description">Its description at that time.</param>
public sealed record JobTokenView(string Id, string Description);

/// <summary>Why a job failed, on the wire.</summary>
/// <param name="Code">The error's code.</param>
/// <param name="Message">The text.</param>
/// <param name="ExceptionId">Finds the failure in the log.</param>
public sealed record JobErrorView(string? Code, string Message, string ExceptionId);

using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Headgate.Storage;

/// <summary>A job on the wire.</summary>
internal sealed record JobView(
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

internal sealed record JobTokenView(string Id, string Description);

internal sealed record JobErrorView(string? Code, string Message, string ExceptionId);

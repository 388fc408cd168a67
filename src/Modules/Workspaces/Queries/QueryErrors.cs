using System.Text.Json.Nodes;
using Headgate.Kernel;

namespace Headgate.Workspaces.Queries;

/// <summary>What the query service refuses, in its own form: <c>exception</c> is the text, <c>error</c> the status as a number, <c>code</c> the same as text.</summary>
internal static class QueryErrors
{
    public static ApiError JobNotFound(string id) => new(404, null, $"Query job \"{id}\" was not found. It may have expired: results are kept for a limited time.");

    public static ApiError StatementNotFound(string id) => new(404, null, $"Statement \"{id}\" is not a part of this query job.");

    public static ApiError AlreadyFinished(QueryJob job) => new(400, null, $"Query job \"{job.Id}\" cannot be canceled: it is {job.Status}.");

    public static ApiError NotCompleted(QueryStatement statement) =>
        new(400, null, $"Job is still running or not completed yet: statement \"{statement.Id}\" is {statement.Status}. Ask for the job's status until it is completed.");

    public static ApiError NoRows(QueryStatement statement) => new(400, null, $"Statement \"{statement.Id}\" has no rows to export: it is {statement.Status}.");

    public static ApiError Http2Needed { get; } = new(426, null, "Results are streamed over HTTP/2 only. Use /results with offset and pageSize, or /export.");

    public static ApiError InAnAccount { get; } =
        new(400, null, "The query service does not run in the stack's Snowflake account. Connect to the account with a driver, or use the query call of the workspace.");

    public static ApiError BackendNotSupported(string backend) =>
        new(400, null, $"The query service runs in workspaces with backend snowflake or bigquery; this one has {backend}. Connect with its own driver.");

    public static ApiError TooLarge(long most) => new(413, null, $"The export would be larger than {most} bytes. Select fewer rows or columns.");

    public static JsonObject Body(ApiError error, string exceptionId) => new()
    {
        ["exception"] = error.Message,
        ["exceptionId"] = exceptionId,
        ["error"] = error.Status,
        ["code"] = error.Status.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["status"] = "error",
        ["context"] = ErrorEnvelope.Context(error),
        ["trace"] = new JsonArray(),
    };
}

using System.Globalization;
using System.Text.Json.Serialization;

namespace Headgate.Workspaces.Queries;

/// <summary>The query service's index.</summary>
internal sealed record QueryIndexView(string AppName, string AppVersion, string ApiDocs);

/// <summary>The answer to a submission.</summary>
internal sealed record SubmittedView(string QueryJobId, string SessionId);

/// <summary>The answer to a cancellation.</summary>
internal sealed record CanceledView(string QueryJobId);

/// <summary>A job on the wire.</summary>
internal sealed record QueryJobView(
    string QueryJobId, string Status, string ActorType, string CreatedAt, string ChangedAt, string? CanceledAt, string? CancellationReason, string Expiration,
    IReadOnlyList<QueryStatementView> Statements)
{
    public static QueryJobView Of(QueryJob job, IReadOnlyList<QueryStatement> statements) => new(
        job.Id.ToString(), job.Status, job.ActorType, QueryTime.Format(job.Created), QueryTime.Format(job.Changed), QueryTime.Format(job.Canceled),
        job.CancellationReason, QueryTime.Format(job.Expires), [.. statements.Select(QueryStatementView.Of)]);
}

/// <summary>A statement on the wire.</summary>
internal record QueryStatementView(
    string Id, string Query, string Status, string QueryId, long? NumberOfRows, long? RowsAffected, string CreatedAt, string? ExecutedAt, string? CompletedAt, string? Error)
{
    public static QueryStatementView Of(QueryStatement statement) => new(
        statement.Id.ToString(), statement.Sql, statement.Status, statement.Id.ToString(), statement.Rows, statement.RowsAffected,
        QueryTime.Format(statement.Created), QueryTime.Format(statement.Executed), QueryTime.Format(statement.Completed), statement.Error);
}

/// <summary>A statement in the history.</summary>
internal sealed record PastStatementView : QueryStatementView
{
    public PastStatementView(QueryStatement statement, string? warehouse, string? backendSize) : base(Of(statement)) =>
        (QueryJobId, Warehouse, BackendSize) = (statement.Job.ToString(), warehouse, backendSize);

    public string QueryJobId { get; }

    public string? Warehouse { get; }

    public string? BackendSize { get; }
}

/// <summary>The history.</summary>
internal sealed record QueryHistoryView(IReadOnlyList<PastStatementView> Statements);

/// <summary>A column of a result: <c>length</c> is 0 where the type has none.</summary>
internal sealed record ResultColumnView(string Name, string Type, bool Nullable, long Length);

/// <summary>A page of a result. <c>message</c> and <c>columns</c> are always there, as clients index them.</summary>
internal sealed record ResultPageView(
    string Status, IReadOnlyList<ResultColumnView> Columns, [property: JsonPropertyName("data")] IReadOnlyList<IReadOnlyList<string?>> Rows, long NumberOfRows, long RowsAffected, string Message);

/// <summary>How a statement was worked on.</summary>
internal sealed record QueryProfileView(string QueryId, IReadOnlyList<QueryOperationView> Operations);

/// <summary>A step of it.</summary>
internal sealed record QueryOperationView(
    string QueryId, int OperatorId, int StepId, string OperatorType, IReadOnlyList<int> ParentOperators, IReadOnlyDictionary<string, object> OperatorStatistics,
    IReadOnlyDictionary<string, object> OperatorAttributes, IReadOnlyDictionary<string, object> ExecutionTimeBreakdown);

/// <summary>Times as the query service writes them: RFC 3339 in UTC with milliseconds.</summary>
internal static class QueryTime
{
    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static string? Format(DateTimeOffset? time) => time is { } known ? Format(known) : null;
}

using Headgate.Kernel;

namespace Headgate.Workspaces.Queries;

/// <summary>A job of the query service.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Project">Whose.</param>
/// <param name="Branch">The workspace's branch.</param>
/// <param name="Workspace">Where it runs.</param>
/// <param name="Session">The session it runs in: jobs of one session run one after the other and see each other's settings and temporary tables.</param>
/// <param name="ActorType">user or system.</param>
/// <param name="Transactional">Whether its statements are one transaction.</param>
/// <param name="Timeout">The most that a statement may take; <c>null</c> for the workspace's limit.</param>
/// <param name="Status">One of <see cref="QueryWords"/>.</param>
/// <param name="Created">When it was submitted.</param>
/// <param name="Changed">When its status changed last.</param>
/// <param name="Canceled">When somebody cancelled it.</param>
/// <param name="CancellationReason">What they said.</param>
/// <param name="Expires">When it and its results are forgotten.</param>
internal sealed record QueryJob(
    Guid Id, ProjectId Project, long Branch, long Workspace, Guid Session, string ActorType, bool Transactional, TimeSpan? Timeout, string Status,
    DateTimeOffset Created, DateTimeOffset Changed, DateTimeOffset? Canceled, string? CancellationReason, DateTimeOffset Expires)
{
    public bool IsFinished => Status is QueryWords.Completed or QueryWords.Failed or QueryWords.Canceled;
}

/// <summary>A statement of such a job.</summary>
/// <param name="Number">Grows with every statement of the stack.</param>
/// <param name="Id">Its id.</param>
/// <param name="Job">Its job.</param>
/// <param name="Sql">The text.</param>
/// <param name="Status">One of <see cref="QueryWords"/>.</param>
/// <param name="Rows">How many rows it gave.</param>
/// <param name="RowsAffected">How many it changed.</param>
/// <param name="Created">When it was submitted.</param>
/// <param name="Executed">When it began.</param>
/// <param name="Completed">When it ended.</param>
/// <param name="Error">Why it failed.</param>
/// <param name="Result">Its columns and rows.</param>
internal sealed record QueryStatement(
    long Number, Guid Id, Guid Job, string Sql, string Status, long? Rows, long? RowsAffected, DateTimeOffset Created, DateTimeOffset? Executed,
    DateTimeOffset? Completed, string? Error, QueryResult? Result);

/// <summary>A statement to be run.</summary>
internal sealed record NewStatement(Guid Id, string Sql);

/// <summary>What a statement gave, as it is kept.</summary>
/// <param name="Columns">Its columns.</param>
/// <param name="Inline">The first rows: JSON arrays with commas between them.</param>
/// <param name="InlineRows">How many.</param>
/// <param name="Parts">Files with the other rows.</param>
internal sealed record QueryResult(IReadOnlyList<QueryColumn> Columns, string Inline, int InlineRows, IReadOnlyList<QueryPart> Parts);

/// <summary>A column: the type in Snowflake's words, with what they need.</summary>
internal sealed record QueryColumn(string Name, string Type, bool Nullable, int? Precision, int? Scale, long? Length);

/// <summary>A file with rows of a result.</summary>
internal sealed record QueryPart(string File, long Rows);

/// <summary>The words of the query service.</summary>
internal static class QueryWords
{
    public const string Enqueued = "enqueued", Processing = "processing", Completed = "completed", Failed = "failed", Canceled = "canceled";
    public const string Waiting = "waiting", NotExecuted = "notExecuted";
}

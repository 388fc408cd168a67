using Headgate.Kernel;
using Headgate.Postgres;
using Headgate.Warehouse;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Headgate.Workspaces.Queries;

/// <summary>What waits in the queue of the query service.</summary>
internal sealed record QueuedQuery(long Project, Guid Job)
{
    public const string Queue = "query";
}

/// <summary>Runs query jobs.</summary>
/// <remarks>
/// Invariants:
/// 1. A job is begun once: "processing" is written before its first statement runs. One that is found in that state belongs to a node that died; it fails and is
///    not run again, since nobody knows how far it came.
/// 2. A statement's end is written before the next one begins; the job's end and the queue item's are one transaction.
/// 3. A cancelled or failed job leaves no open transaction in its session.
/// </remarks>
internal sealed class QueryWork(
    QueryStore store, QuerySessions sessions, QuerySpools spools, WorkspaceStore workspaces, MetadataDatabase database, WorkQueue queue, ILogger<QueryWork> log) : IWorkHandler
{
    public async Task HandleAsync(RunningWork work, CancellationToken stop)
    {
        var queued = work.Item.Read<QueuedQuery>();
        if (await store.FindAsync(new ProjectId(queued.Project), queued.Job, stop) is not { IsFinished: false } job)
            return;
        if (job.Status == QueryWords.Processing)
        {
            await EndAsync(job, work.Item, QueryWords.Failed, "The node that ran this query stopped. It was not run again, since it may have changed something.", stop);
            return;
        }

        await database.TransactAsync((transaction, token) => store.SetStatusAsync(transaction, job, QueryWords.Processing, token), stop);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop, work.CancelRequested);
        try
        {
            var error = await RunAsync(job, end.Token);
            await EndAsync(job, work.Item, error is null ? QueryWords.Completed : QueryWords.Failed, error, stop);
        }
        catch (OperationCanceledException) when (work.CancelRequested.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            await EndAsync(job, work.Item, QueryWords.Canceled, "The query was canceled.", stop);
        }
    }

    public async Task GaveUpAsync(NpgsqlTransaction transaction, WorkItem item, Exception? failure, CancellationToken stop)
    {
        var queued = item.Read<QueuedQuery>();
        if (await store.FindAsync(new ProjectId(queued.Project), queued.Job, stop) is not { IsFinished: false } job)
            return;
        log.LogError(failure, "Query job {Job} of project {Project} was given up", job.Id, job.Project);
        await store.EndOpenAsync(transaction, job, QueryWords.Failed, "The query could not be run because of a fault of the platform.", stop);
        await store.SetStatusAsync(transaction, job, QueryWords.Failed, stop);
    }

    /// <returns>Why it failed; <c>null</c> when it did not.</returns>
    private async Task<string?> RunAsync(QueryJob job, CancellationToken stop)
    {
        var statements = await store.StatementsAsync(job.Project, job.Id, stop);
        if (await workspaces.FindAsync(job.Project, job.Branch, job.Workspace, stop) is not { } workspace)
            return await FailFirstAsync(job, statements, $"Workspace {job.Workspace} was deleted.", stop);
        IWarehouseSession session;
        try
        {
            session = await sessions.TakeAsync(workspace, job.Session, stop);
        }
        catch (WarehouseException refused)
        {
            return await FailFirstAsync(job, statements, refused.Message, stop);
        }

        try
        {
            return await RunAllAsync(job, statements, session, stop);
        }
        finally
        {
            await LeaveAsync(session);
            await sessions.KeepAsync(workspace, job.Session, session);
        }
    }

    private async Task<string?> RunAllAsync(QueryJob job, IReadOnlyList<QueryStatement> statements, IWarehouseSession session, CancellationToken stop)
    {
        if (job.Transactional)
            await session.ExecuteAsync(new StatementRequest("BEGIN"), stop);
        foreach (var statement in statements)
        {
            await store.BeginAsync(job.Project, statement.Id, stop);
            try
            {
                var (result, rows, affected) = await ExecuteAsync(job, statement, session, stop);
                await store.EndAsync(job.Project, statement.Id, QueryWords.Completed, null, rows, affected, result, stop);
            }
            catch (WarehouseException refused)
            {
                await store.EndAsync(job.Project, statement.Id, QueryWords.Failed, refused.Message, null, null, null, stop);
                return refused.Message;
            }
        }

        if (!job.Transactional || !session.State.InTransaction)
            return null;
        try
        {
            await session.ExecuteAsync(new StatementRequest("COMMIT"), stop);
            return null;
        }
        catch (WarehouseException refused)
        {
            return refused.Message;
        }
    }

    private async Task<(QueryResult Result, long Rows, long? Affected)> ExecuteAsync(QueryJob job, QueryStatement statement, IWarehouseSession session, CancellationToken stop)
    {
        var request = new StatementRequest(statement.Sql)
        {
            Encoding = CellEncoding.Text,
            Timeout = job.Timeout,
            SpoolFolder = spools.FolderOf(job, statement),
            InlineBytes = 64 * 1024,
        };
        var answer = (await session.ExecuteAsync(request, stop))[0];
        var givesRows = answer.Kind is StatementKind.Select or StatementKind.Show or StatementKind.Explain;
        var columns = givesRows ? answer.Columns.Select(column => new QueryColumn(column.Name, column.Type, column.Nullable, column.Precision, column.Scale, column.Length)) : [];
        var result = new QueryResult(
            [.. columns],
            givesRows ? System.Text.Encoding.UTF8.GetString(answer.Inline.Span) : "",
            givesRows ? answer.InlineRows : 0,
            [.. answer.Parts.Select(part => new QueryPart(part.File, part.Rows))]);
        return (result, givesRows ? answer.Rows : 0, answer.RowsAffected);
    }

    private async Task<string> FailFirstAsync(QueryJob job, IReadOnlyList<QueryStatement> statements, string error, CancellationToken stop)
    {
        if (statements.Count > 0)
            await store.EndAsync(job.Project, statements[0].Id, QueryWords.Failed, error, null, null, null, stop);
        return error;
    }

    /// <summary>Undoes what the job left open; a session that cannot do that any more is not kept.</summary>
    private static async Task LeaveAsync(IWarehouseSession session)
    {
        if (!session.IsOpen || !session.State.InTransaction)
            return;
        try
        {
            await session.ExecuteAsync(new StatementRequest("ROLLBACK"), CancellationToken.None);
        }
        catch (WarehouseException)
        {
            await session.DisposeAsync();
        }
    }

    private Task EndAsync(QueryJob job, WorkItem item, string status, string? error, CancellationToken stop) => database.TransactAsync(
        async (transaction, token) =>
        {
            await store.EndOpenAsync(transaction, job, status == QueryWords.Canceled ? QueryWords.Canceled : QueryWords.Failed, error, token);
            await store.SetStatusAsync(transaction, job, status, token);
            await queue.CompleteAsync(transaction, item, token);
        },
        stop);
}

using Headgate.Kernel;

namespace Headgate.Workspaces.Queries;

/// <summary>Finds jobs and statements for a caller: those of workspaces that the caller may use.</summary>
internal sealed class QueryJobs(QueryStore store, WorkspaceStore workspaces)
{
    /// <exception cref="RefusedException">404: no such job, or another project's; 403: the caller may not use its workspace.</exception>
    public async Task<QueryJob> RequireAsync(Caller me, string id, CancellationToken stop)
    {
        var job = (Guid.TryParse(id, out var known) ? await store.FindAsync(me.Project, known, stop) : null) ?? throw new RefusedException(QueryErrors.JobNotFound(id));
        var workspace = await workspaces.FindAsync(me.Project, job.Branch, job.Workspace, stop);
        if (workspace is null || !WorkspaceRights.Sees(me, workspace))
            throw new RefusedException(QueryErrors.JobNotFound(id));
        Caller.Require(WorkspaceRights.Uses(me, workspace));
        return job;
    }

    /// <exception cref="RefusedException">404: no such statement in the job.</exception>
    public async Task<QueryStatement> RequireStatementAsync(Caller me, string jobId, string id, CancellationToken stop)
    {
        var job = await RequireAsync(me, jobId, stop);
        return (Guid.TryParse(id, out var known) ? await store.FindStatementAsync(me.Project, job.Id, known, stop) : null) ?? throw new RefusedException(QueryErrors.StatementNotFound(id));
    }

    /// <exception cref="RefusedException">400: the statement is not completed, or gave no rows.</exception>
    public async Task<(QueryStatement Statement, QueryResult Result)> RequireRowsAsync(Caller me, string jobId, string id, CancellationToken stop)
    {
        var statement = await RequireStatementAsync(me, jobId, id, stop);
        if (statement.Status is QueryWords.Waiting or QueryWords.Processing)
            throw new RefusedException(QueryErrors.NotCompleted(statement));
        return statement.Result is { Columns.Count: > 0 } result ? (statement, result) : throw new RefusedException(QueryErrors.NoRows(statement));
    }
}

using Headgate.Kernel;
using Headgate.Postgres;

namespace Headgate.Workspaces.Queries;

/// <summary>Puts query jobs into the queue and takes them out of it.</summary>
internal sealed class QuerySubmission(QueryStore store, WorkspaceEngines engines, WorkQueue queue, MetadataDatabase database, TimeProvider clock)
{
    /// <summary>How long a job and its results are kept.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    public async Task<QueryJob> SubmitAsync(
        Caller me, Workspace workspace, IReadOnlyList<string> sqls, Guid session, string actor, bool transactional, TimeSpan? timeout, CancellationToken stop)
    {
        if (workspace.Backend is not ("snowflake" or "bigquery"))
            throw new RefusedException(QueryErrors.BackendNotSupported(workspace.Backend));
        if (engines.Of(workspace).IsForeign)
            throw new RefusedException(QueryErrors.InAnAccount);
        var now = clock.GetUtcNow();
        var job = new QueryJob(
            Guid.CreateVersion7(now), me.Project, workspace.Branch, workspace.Id, session, actor, transactional, timeout, QueryWords.Enqueued, now, now, null, null, now + Kept);
        await database.TransactAsync(
            async (transaction, token) =>
            {
                await QueryStore.InsertAsync(transaction, job, me.Token, [.. sqls.Select(sql => new NewStatement(Guid.CreateVersion7(now), sql))], token);
                var item = await queue.EnqueueAsync(transaction, QueuedQuery.Queue, $"{job.Project}/{job.Session}", new QueuedQuery(job.Project.Value, job.Id), runAfter: null, token);
                await QueryStore.SetWorkItemAsync(transaction, job, item, token);
            },
            stop);
        return job;
    }

    /// <summary>Ends a waiting job at once; a running one is told and ends soon.</summary>
    /// <exception cref="RefusedException">400: it is finished.</exception>
    public Task CancelAsync(QueryJob job, string? reason, CancellationToken stop) => database.TransactAsync(
        async (transaction, token) =>
        {
            var item = await QueryStore.LockItemAsync(transaction, job, token);
            if (job.IsFinished || item is null)
                throw new RefusedException(QueryErrors.AlreadyFinished(job));
            var outcome = await queue.CancelAsync(transaction, item.Value, token);
            if (outcome == Cancellation.Gone)
                throw new RefusedException(QueryErrors.AlreadyFinished(job));
            await store.SetReasonAsync(transaction, job, reason, token);
            if (outcome != Cancellation.Removed)
                return;
            await store.EndOpenAsync(transaction, job, QueryWords.Canceled, null, token);
            await store.SetStatusAsync(transaction, job, QueryWords.Canceled, token);
        },
        stop);
}

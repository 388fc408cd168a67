using Headgate.Kernel;
using Headgate.Postgres;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Headgate.Storage;

/// <summary>Runs queued jobs. The result, what is published, the events and the item's end are one fenced transaction: each job happens exactly once.</summary>
internal sealed class JobRunner(
    IEnumerable<IJobOperation> operations, MetadataDatabase database, WorkQueue queue, JobStore jobs, JobEnds ends, TableCompaction compaction,
    TimeProvider clock, ILogger<JobRunner> log)
    : IWorkHandler
{
    private readonly Dictionary<string, IJobOperation> byName = operations.ToDictionary(operation => operation.Name);

    public async Task HandleAsync(RunningWork work, CancellationToken stop)
    {
        var queued = work.Item.Read<QueuedWork>();
        var project = new ProjectId(queued.Project);
        if (queued.Compact is { } table)
            await compaction.RunAsync(project, table, work.Item, stop);
        else if (await StartAsync(project, new JobId(queued.Job!.Value), isFirst: work.Item.Attempt == 1, stop) is { } job)
            await RunAsync(job, work, stop);
    }

    public async Task GaveUpAsync(NpgsqlTransaction transaction, WorkItem item, Exception? failure, CancellationToken stop)
    {
        var queued = item.Read<QueuedWork>();
        // A table that cannot be compacted is only slower; the next publication asks again.
        if (queued.Job is not { } id)
            return;
        var project = new ProjectId(queued.Project);
        if (await jobs.FindAsync(project, new JobId(id), stop) is not { IsFinished: false } job)
            return;
        var error = failure is RefusedException refused ? refused.Error : JobErrors.GivenUp(job.Id);
        var reason = new JobFailure(error.Status, error.Code, error.Message, ErrorEnvelope.NewExceptionId());
        log.LogError(failure, "Job {Job} of project {Project} ({Operation}) was given up: {ExceptionId}", job.Id, project, job.Operation, reason.ExceptionId);
        await FailAsync(transaction, job, reason, stop);
        await database.Changes.TouchAsync(transaction, project, stop);
    }

    private Task<Job?> StartAsync(ProjectId project, JobId id, bool isFirst, CancellationToken stop) =>
        database.WriteAsync(
            project,
            async (transaction, token) =>
            {
                var job = await JobStore.StartAsync(transaction, project, id, clock.GetUtcNow(), token);
                if (isFirst && job is not null && byName.TryGetValue(job.Operation, out var operation))
                    await operation.StartedAsync(transaction, job, token);
                return job;
            },
            stop);

    private async Task RunAsync(Job job, RunningWork work, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop, work.CancelRequested);
        try
        {
            var operation = byName.GetValueOrDefault(job.Operation)
                ?? throw new InvalidOperationException($"No operation is called {job.Operation}; a newer node asked for it.");
            await using var prepared = await operation.PrepareAsync(job, new JobProgress(job, jobs, clock, log, end.Token), end.Token);
            await SucceedAsync(job, prepared.Publish, work.Item, end.Token);
        }
        catch (Exception refused) when (ErrorMiddleware.Classify(refused) is var error && IsFinal(refused, error))
        {
            await EndAsFailedAsync(job, error, work.Item, stop);
        }
        catch (Exception) when (work.CancelRequested.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            await EndAsFailedAsync(job, JobErrors.Cancelled(job.Id), work.Item, stop);
        }
    }

    /// <summary>Another attempt may do better after a conflict with a writer that was thought dead; a full disk or a wrong file stays what it is.</summary>
    private static bool IsFinal(Exception failure, ApiError error) => error.Status == 507 || (failure is RefusedException && error.Status != 409);

    private Task SucceedAsync(Job job, Publish publish, WorkItem item, CancellationToken stop) =>
        database.WriteAsync(
            job.Project,
            async (transaction, token) =>
            {
                var outcome = await publish(transaction, token);
                if (!await JobStore.SucceedAsync(transaction, job, outcome, clock.GetUtcNow(), token))
                    throw new LeaseLostException($"job {job.Id}");
                await ends.AnnounceAsync(transaction, job.Id, token);
                await queue.CompleteAsync(transaction, item, token);
            },
            stop);

    private Task EndAsFailedAsync(Job job, ApiError error, WorkItem item, CancellationToken stop) =>
        database.WriteAsync(
            job.Project,
            async (transaction, token) =>
            {
                await FailAsync(transaction, job, new JobFailure(error.Status, error.Code, error.Message, ErrorEnvelope.NewExceptionId()), token);
                await queue.CompleteAsync(transaction, item, token);
            },
            stop);

    private async Task FailAsync(NpgsqlTransaction transaction, Job job, JobFailure failure, CancellationToken stop)
    {
        if (!await JobStore.FailAsync(transaction, job.Project, job.Id, failure, clock.GetUtcNow(), stop))
            return;
        if (byName.TryGetValue(job.Operation, out var operation))
            await operation.FailedAsync(transaction, job, failure, stop);
        await ends.AnnounceAsync(transaction, job.Id, stop);
    }
}

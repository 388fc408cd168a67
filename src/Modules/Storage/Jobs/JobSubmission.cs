using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Storage;

/// <summary>Puts jobs into the queue and, for synchronous calls, waits for their end.</summary>
public sealed class JobSubmission
{
    private readonly MetadataDatabase database;
    private readonly WorkQueue queue;
    private readonly JobStore jobs;
    private readonly JobEnds ends;
    private readonly TimeProvider clock;

    internal JobSubmission(MetadataDatabase database, WorkQueue queue, JobStore jobs, JobEnds ends, TimeProvider clock) =>
        (this.database, this.queue, this.jobs, this.ends, this.clock) = (database, queue, jobs, ends, clock);

    /// <summary>Queues the job.</summary>
    public Task<Job> SubmitAsync(JobRequest request, CancellationToken stop) =>
        database.WriteAsync(request.From.Project, (transaction, token) => SubmitAsync(transaction, request, token), stop);

    /// <summary>Queues the job in the caller's transaction.</summary>
    public async Task<Job> SubmitAsync(NpgsqlTransaction transaction, JobRequest request, CancellationToken stop)
    {
        var job = await JobStore.InsertAsync(transaction, request, clock.GetUtcNow(), stop);
        var item = await queue.EnqueueAsync(transaction, QueuedWork.Queue, request.Key, QueuedWork.Of(job), runAfter: null, stop);
        await JobStore.SetWorkItemAsync(transaction, job, item, stop);
        return job;
    }

    /// <summary>Whether a job is there and has neither succeeded nor failed for good.</summary>
    public async Task<bool> IsOpenAsync(ProjectId project, JobId job, CancellationToken stop) => await jobs.FindAsync(project, job, stop) is { IsFinished: false };

    /// <summary>A job as it is now; <c>null</c> when the project has none of this number.</summary>
    public Task<Job?> FindAsync(ProjectId project, JobId id, CancellationToken stop) => jobs.FindAsync(project, id, stop);

    /// <summary>Queues the job and returns when it has succeeded. The job goes on when the caller goes away.</summary>
    /// <exception cref="RefusedException">The job failed; its error with its HTTP status.</exception>
    public Task<Job> RunAsync(JobRequest request, CancellationToken stop) => RunAsync(request, (_, _) => Task.CompletedTask, stop);

    /// <inheritdoc cref="RunAsync(JobRequest, CancellationToken)"/>
    /// <param name="request">The job.</param>
    /// <param name="first">What is written in the transaction that queues the job, such as the file it reads.</param>
    /// <param name="stop">Ends the waiting.</param>
    public async Task<Job> RunAsync(JobRequest request, Func<NpgsqlTransaction, CancellationToken, Task> first, CancellationToken stop)
    {
        var job = await database.WriteAsync(
            request.From.Project,
            async (transaction, token) =>
            {
                await first(transaction, token);
                return await SubmitAsync(transaction, request, token);
            },
            stop);
        using var end = ends.Watch(job.Id);
        while (true)
        {
            var now = await jobs.FindAsync(job.Project, job.Id, stop) ?? throw new InvalidOperationException($"Job {job.Id} is gone.");
            if (now.Failure is { } failure)
                throw new RefusedException(new ApiError(failure.Status, failure.Code, failure.Message));
            if (now.IsFinished)
                return now;
            await end.SoonAsync(stop);
        }
    }
}

using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Storage;

/// <summary>Ends the jobs of what is deleted, in the transaction in which it vanishes.</summary>
internal sealed class JobCancellation(WorkQueue queue, JobEnds ends, TimeProvider clock)
{
    /// <summary>Cancels what waits for the bucket's tables or works on them, except <paramref name="but"/>.</summary>
    public async Task CancelOfBucketAsync(NpgsqlTransaction transaction, ProjectId project, long branch, string bucketId, JobId but, CancellationToken stop) =>
        await CancelAsync(transaction, project, await JobStore.OpenOfBucketAsync(transaction, project, branch, bucketId, but, stop), stop);

    /// <summary>Cancels what waits or works in the branch.</summary>
    public async Task CancelOfBranchAsync(NpgsqlTransaction transaction, ProjectId project, long branch, CancellationToken stop) =>
        await CancelAsync(transaction, project, await JobStore.OpenOfBranchAsync(transaction, project, branch, stop), stop);

    private async Task CancelAsync(NpgsqlTransaction transaction, ProjectId project, List<(JobId Id, long? Item)> open, CancellationToken stop)
    {
        foreach (var (id, item) in open)
        {
            // A running one is told, and ends itself; only one that nobody has begun is ended here.
            if (item is null || await queue.CancelAsync(transaction, item.Value, stop) != Cancellation.Removed)
                continue;
            var error = JobErrors.Cancelled(id);
            var failure = new JobFailure(error.Status, error.Code, error.Message, ErrorEnvelope.NewExceptionId());
            await JobStore.FailAsync(transaction, project, id, failure, clock.GetUtcNow(), stop);
            await ends.AnnounceAsync(transaction, id, stop);
        }
    }
}

using Headgate.Identity;
using Headgate.Lake;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Storage;

internal sealed record DeleteBranchWork(long Branch);

/// <summary>Deletes a development branch: it vanishes at once, then its content goes in slices, then its row. A run that was killed goes on where it was.</summary>
internal sealed class DeleteBranch(
    BranchCatalogue branches, IEnumerable<IBranchContent> contents, MetadataDatabase database, JobCancellation cancellation, JobEvents events) : IJobOperation
{
    public const string Operation = "devBranchDelete";

    public string Name => Operation;

    public async Task<PreparedJob> PrepareAsync(Job job, IProgress<LakeProgress> progress, CancellationToken stop)
    {
        var branch = job.ReadWork<DeleteBranchWork>().Branch;
        await database.WriteAsync(job.Project, (transaction, token) => VanishAsync(transaction, job, branch, token), stop);
        foreach (var content in contents.OrderByDescending(content => content.Order))
        {
            while (await database.TransactAsync((transaction, token) => content.DeleteSomeAsync(transaction, job.Project, branch, token), stop))
            {
            }
        }

        return new PreparedJob(async (transaction, token) =>
        {
            await branches.DeleteAsync(transaction, job.Project, branch, token);
            return new JobOutcome(null);
        });
    }

    private async Task VanishAsync(NpgsqlTransaction transaction, Job job, long id, CancellationToken stop)
    {
        var branch = await branches.FindAsync(job.Project, id, stop);
        // It has vanished already when an earlier attempt got that far.
        if (branch is null || !await branches.MarkDeletingAsync(transaction, job.Project, id, stop))
            return;
        await cancellation.CancelOfBranchAsync(transaction, job.Project, id, stop);
        await events.RecordAsync(transaction, job, "storage.devBranchDeleted", $"Deleted branch {branch.Name}", BranchEvents.Of(branch), stop);
    }
}

using Headgate.Identity;
using Headgate.Kernel;
using Headgate.Lake;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Storage;

/// <summary>What a deleted project has in Storage: its jobs, what other projects link, everything in its branches, its snapshots.</summary>
internal sealed class StorageProjectContent(
    IEnumerable<IBranchContent> contents, BranchCatalogue branches, MetadataDatabase database, DataLake lake) : IProjectContent
{
    private const int JobsAtOnce = 5_000;

    public int Order => 10;

    public async Task<bool> DeleteSomeAsync(NpgsqlTransaction transaction, ProjectId project, CancellationToken stop)
    {
        // Without its row no job publishes any more: what is gone stays gone.
        if (await ProjectContentStore.DeleteJobsAsync(transaction, project, JobsAtOnce, stop))
            return true;
        await UnlinkElsewhereAsync(transaction, project, stop);
        var numbers = await branches.NumbersAsync(transaction, project, stop);
        foreach (var branch in numbers.Concat(await ProjectContentStore.RemainsAsync(transaction, project, stop)))
        {
            foreach (var content in contents.OrderByDescending(content => content.Order))
            {
                if (await content.DeleteSomeAsync(transaction, project, branch, stop))
                    return true;
            }
        }

        await lake.ForgetAsync(transaction, project, stop);
        await ProjectContentStore.DeleteRestAsync(transaction, project, stop);
        return false;
    }

    /// <summary>Takes links to the project's buckets, and aliases of what they show, from other projects.</summary>
    private async Task UnlinkElsewhereAsync(NpgsqlTransaction transaction, ProjectId project, CancellationToken stop)
    {
        HashSet<ProjectId> touched = [.. await ProjectContentStore.DeleteAliasesAsync(transaction, project, stop)];
        foreach (var (other, bucket) in await ProjectContentStore.DeleteLinksAsync(transaction, project, stop))
        {
            await TokenBuckets.ForgetAsync(transaction, other, bucket, stop);
            touched.Add(other);
        }

        foreach (var other in touched)
            await database.Changes.TouchAsync(transaction, other, stop);
    }
}

using Headgate.Identity;
using Headgate.Kernel;
using Npgsql;

namespace Headgate.Storage;

/// <summary>Tells Identity which buckets there are.</summary>
internal sealed class BucketDirectory(BucketStore buckets) : IBucketDirectory
{
    public Task<IReadOnlyList<string>> ListIdsAsync(ProjectId project, CancellationToken stop) => buckets.ListIdsAsync(project, stop);

    public async Task<IReadOnlySet<string>> LockExistingAsync(
        NpgsqlTransaction transaction, ProjectId project, IReadOnlyCollection<string> bucketIds, CancellationToken stop) =>
        (await BucketStore.LockExistingAsync(transaction, project, bucketIds, stop)).ToHashSet();
}

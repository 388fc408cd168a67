using Headgate.Kernel;
using Npgsql;

namespace Headgate.Identity;

/// <summary>Which buckets a project has; implemented by the module that owns buckets.</summary>
public interface IBucketDirectory
{
    /// <summary>The ids of all buckets of the project, in order.</summary>
    Task<IReadOnlyList<string>> ListIdsAsync(ProjectId project, CancellationToken stop);

    /// <summary>Those of <paramref name="bucketIds"/> that exist. They cannot be deleted before the transaction ends, so what is granted on them is never left behind.</summary>
    Task<IReadOnlySet<string>> LockExistingAsync(NpgsqlTransaction transaction, ProjectId project, IReadOnlyCollection<string> bucketIds, CancellationToken stop);
}

/// <summary>The directory of a host without buckets.</summary>
internal sealed class NoBuckets : IBucketDirectory
{
    public Task<IReadOnlyList<string>> ListIdsAsync(ProjectId project, CancellationToken stop) => Task.FromResult<IReadOnlyList<string>>([]);

    public Task<IReadOnlySet<string>> LockExistingAsync(
        NpgsqlTransaction transaction, ProjectId project, IReadOnlyCollection<string> bucketIds, CancellationToken stop) =>
        Task.FromResult<IReadOnlySet<string>>(new HashSet<string>());
}

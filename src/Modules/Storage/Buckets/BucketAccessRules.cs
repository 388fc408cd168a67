using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>Finds buckets for callers: outside the token's permissions is 403 whether there is such a bucket or not, unknown inside them is 404.</summary>
internal sealed class BucketAccessRules(BucketStore buckets)
{
    /// <summary>A bucket; with <see cref="BucketAccess.Write"/> one whose tables may be made and changed.</summary>
    /// <exception cref="RefusedException">403, 404, or the tables come from elsewhere.</exception>
    public async Task<Bucket> FindAsync(Origin from, string bucketId, BucketAccess needed, CancellationToken stop)
    {
        var bucket = await FindToDescribeAsync(from, bucketId, needed, stop);
        return needed == BucketAccess.Write && bucket.IsReadOnly ? throw new RefusedException(BucketErrors.ReadOnly(bucket.Id)) : bucket;
    }

    /// <summary>A bucket, also one whose tables come from elsewhere: for what is said of it, not for what is in it.</summary>
    /// <exception cref="RefusedException">403 or 404.</exception>
    public async Task<Bucket> FindToDescribeAsync(Origin from, string bucketId, BucketAccess needed, CancellationToken stop)
    {
        from.Caller.Require(bucketId, needed);
        return await buckets.FindAsync(from.Project, from.Branch.Id, bucketId, stop) ?? throw new RefusedException(BucketErrors.NotFound(from.Project, bucketId));
    }

    /// <summary>Ids of the buckets that the caller sees; <c>null</c> for all.</summary>
    public static IReadOnlyCollection<string>? VisibleTo(Caller caller) => caller.CanManageBuckets || caller.CanReadAllBuckets
        ? null
        : [.. caller.BucketPermissions.Where(permission => permission.Value >= BucketAccess.Read).Select(permission => permission.Key)];
}

using Headgate.Identity;
using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>Who may share buckets, and who may link the shared ones. Organizations are asked at each request: nobody keeps a right that was taken.</summary>
internal sealed class SharingRules(BucketAccessRules access, ProjectDirectory projects, OrganizationDirectory organizations)
{
    /// <summary>A bucket that the caller may share or take back.</summary>
    /// <exception cref="RefusedException">403, 404, it is in a development branch, or it is a link itself.</exception>
    public async Task<Bucket> FindToShareAsync(Origin from, string bucketId, CancellationToken stop)
    {
        from.Caller.Require(bucketId, BucketAccess.Manage);
        Caller.Require(from.Caller.CanShareBuckets);
        var bucket = await access.FindAsync(from, bucketId, BucketAccess.Manage, stop);
        if (!from.Branch.IsDefault)
            throw new RefusedException(SharingErrors.InBranch);
        if (bucket.Source is not null)
            throw new RefusedException(SharingErrors.LinkedBucket(bucket.Id));
        return bucket;
    }

    /// <summary>Whether the caller may link a shared bucket of another project into the caller's.</summary>
    public async Task<bool> MayLinkAsync(Caller me, Bucket bucket, CancellationToken stop)
    {
        if (bucket.Sharing is not { } sharing || bucket.Project == me.Project || await SharedOrganizationAsync(me, bucket.Project, stop) is not { } organization)
            return false;
        return sharing.Type switch
        {
            SharingType.Organization => me.Admin is { } admin && await organizations.HasMemberAsync(organization, admin.Id, stop),
            SharingType.OrganizationProject => true,
            SharingType.Projects => sharing.Projects.Contains(me.Project.Value),
            SharingType.Users => me.Admin is { } admin && sharing.Users.Any(user => user.Id == admin.Id),
            _ => false,
        };
    }

    /// <summary>The organization that both the caller's project and the other one belong to; <c>null</c> when there is none, or the other one is disabled.</summary>
    public async Task<long?> SharedOrganizationAsync(Caller me, ProjectId other, CancellationToken stop)
    {
        var mine = (await projects.OfAsync(me, stop)).Organization;
        return await projects.FindAsync(other, stop) is { } theirs && theirs.Organization == mine && !theirs.IsDisabled ? mine : null;
    }
}

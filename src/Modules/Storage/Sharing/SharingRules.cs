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

    /// <summary>Whether an admin, or a token without one, may link another project's bucket into a project.</summary>
    public async Task<bool> MayLinkAsync(ProjectId into, long? admin, Bucket bucket, CancellationToken stop)
    {
        if (bucket.Sharing is not { } sharing || bucket.Project == into || await SharedOrganizationAsync(into, bucket.Project, stop) is not { } organization)
            return false;
        return sharing.Type switch
        {
            SharingType.Organization => admin is { } member && await organizations.HasMemberAsync(organization, member, stop),
            SharingType.OrganizationProject => true,
            SharingType.Projects => sharing.Projects.Contains(into.Value),
            SharingType.Users => admin is { } user && sharing.Users.Any(chosen => chosen.Id == user),
            _ => false,
        };
    }

    /// <summary>The organization that both projects belong to; <c>null</c> when there is none, or the other one is disabled.</summary>
    public async Task<long?> SharedOrganizationAsync(ProjectId mine, ProjectId other, CancellationToken stop) =>
        await projects.FindAsync(mine, stop) is { } here && await projects.FindAsync(other, stop) is { IsDisabled: false } theirs && theirs.Organization == here.Organization
            ? here.Organization
            : null;
}

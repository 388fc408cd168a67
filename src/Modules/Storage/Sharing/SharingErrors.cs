using Headgate.Kernel;

namespace Headgate.Storage;

internal static class SharingErrors
{
    public static ApiError NotShared(string id) => new(400, "storage.bucket.notShared", $"The bucket \"{id}\" is not shared.");

    public static ApiError AlreadyLinked { get; } = new(400, "storage.buckets.alreadyLinked", "The bucket is already linked in other projects.");

    public static ApiError InBranch { get; } = new(400, null, "Sharing Dev/Branch buckets is not supported yet.");

    public static ApiError LinkedBucket(string id) =>
        new(400, BucketErrors.Validation, $"The bucket \"{id}\" is linked from another project and cannot be shared; share its source.");

    public static ApiError ForeignProjects(IEnumerable<string> ids) =>
        new(422, "storage.buckets.targetProjectIdsAreNotPartOfOrganization", $"TargetProjectIds \"[{string.Join(", ", ids)}]\" are not part of organization.");

    public static ApiError ForeignAdmins(IEnumerable<string> admins) =>
        new(422, "storage.buckets.targetAdminsAreNotPartOfOrganization", $"Admins \"[{string.Join(", ", admins)}]\" are not part of organization.");

    public static ApiError AlreadyLinkedHere(string id) => new(400, "storage.buckets.alreadyLinked", $"The bucket {id} is already linked in this project.");

    public static ApiError OwnBucket { get; } = new(400, BucketErrors.Validation, "Invalid data - sourceProjectId: a bucket cannot be linked in its own project.");

    public static ApiError NotLinkedIn(string id, object project) =>
        new(404, "storage.buckets.notFound", $"The bucket \"{id}\" is not linked in the project \"{project}\"");

    public static ApiError NoListing(string id) => new(404, "storage.buckets.listingNotFound", $"The bucket \"{id}\" has no listing.");

    public static ApiError MayNotLink { get; } = new(403, "accessDenied", "You do not have permission to link this bucket.");
}

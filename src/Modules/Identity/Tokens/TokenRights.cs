using Headgate.Kernel;

namespace Headgate.Identity;

/// <summary>What a token may do in its project, apart from single buckets and components.</summary>
internal sealed record TokenRights
{
    public bool CanManageBuckets { get; init; }

    public bool CanReadAllBuckets { get; init; }

    public bool CanManageTokens { get; init; }

    public bool CanReadAllFileUploads { get; init; }

    public bool CanPurgeTrash { get; init; }

    public bool CanCreateJobs { get; init; }

    public bool CanReadAllProjectEvents { get; init; }

    public bool CanManageDevBranches { get; init; }

    public bool CanManageProtectedDefaultBranch { get; init; }

    /// <summary>The rights of a master token: those of the admin's role in the project.</summary>
    public static TokenRights OfRole(string role)
    {
        var rights = Roles.Of(role);
        return new TokenRights
        {
            CanManageBuckets = rights.ManagesBuckets,
            CanReadAllBuckets = true,
            CanManageTokens = rights.ManagesTokens,
            CanReadAllFileUploads = rights.ReadsAllFiles,
            CanPurgeTrash = rights.PurgesTrash,
            CanCreateJobs = rights.CreatesJobs,
            CanReadAllProjectEvents = true,
            CanManageDevBranches = rights.ManagesBranches,
            CanManageProtectedDefaultBranch = rights.ManagesProtectedDefaultBranch,
        };
    }
}

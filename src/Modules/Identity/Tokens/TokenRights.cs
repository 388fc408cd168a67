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

    public bool CanManageProtectedDefaultBranch { get; init; }

    /// <summary>The rights of a master token: those of the admin's role in the project.</summary>
    public static TokenRights OfRole(string role) => role switch
    {
        "admin" or "share" => new() { CanManageBuckets = true, CanManageTokens = true, CanReadAllFileUploads = true, CanPurgeTrash = true },
        "productionManager" => new() { CanManageBuckets = true, CanManageTokens = true, CanReadAllFileUploads = true, CanPurgeTrash = true, CanCreateJobs = true },
        "guest" or "developer" or "reviewer" => new() { CanManageBuckets = true, CanReadAllFileUploads = true },
        "readOnly" => new() { CanReadAllBuckets = true, CanReadAllFileUploads = true },
        _ => throw new InvalidOperationException($"{role} is not a role"),
    };
}

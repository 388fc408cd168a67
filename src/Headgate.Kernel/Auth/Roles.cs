namespace Headgate.Kernel;

/// <summary>What an admin may do in a project by the role; the master token's rights.</summary>
/// <param name="Name">The role's name on the wire.</param>
public sealed record RoleRights(string Name)
{
    /// <summary>Full access to all buckets, present and future.</summary>
    public bool ManagesBuckets { get; init; }

    /// <summary>Makes, changes and deletes tokens.</summary>
    public bool ManagesTokens { get; init; }

    /// <summary>Reads files uploaded with other tokens.</summary>
    public bool ReadsAllFiles { get; init; } = true;

    /// <summary>Removes configurations from the trash for good.</summary>
    public bool PurgesTrash { get; init; }

    /// <summary>Shares buckets with other projects and links shared ones.</summary>
    public bool SharesBuckets { get; init; }

    /// <summary>Makes and deletes development branches.</summary>
    public bool ManagesBranches { get; init; }

    /// <summary>Changes anything at all; otherwise only looks.</summary>
    public bool Writes { get; init; } = true;

    /// <summary>Creates component jobs where the default branch is protected.</summary>
    public bool CreatesJobs { get; init; }

    /// <summary>Writes to the default branch though it is protected.</summary>
    public bool ManagesProtectedDefaultBranch { get; init; }

    /// <summary>Asks for merges into a protected default branch.</summary>
    public bool AsksForMerges { get; init; }

    /// <summary>Approves merges into a protected default branch.</summary>
    public bool ApprovesMerges { get; init; }

    /// <summary>Merges what was approved into a protected default branch.</summary>
    public bool Merges { get; init; }

    /// <summary>Whether the role is there only where the default branch is protected.</summary>
    public bool NeedsProtectedDefaultBranch { get; init; }
}

/// <summary>The one table of roles and their rights. <c>docs/protocol/tokens-and-events.md</c> shows it; a test tries every line of it.</summary>
public static class Roles
{
    /// <summary>All roles.</summary>
    public static IReadOnlyList<RoleRights> All { get; } =
    [
        new("admin") { ManagesBuckets = true, ManagesTokens = true, PurgesTrash = true, SharesBuckets = true, ManagesBranches = true },
        new("share") { ManagesBuckets = true, ManagesTokens = true, PurgesTrash = true, SharesBuckets = true, ManagesBranches = true },
        new("guest") { ManagesBuckets = true },
        new("readOnly") { Writes = false },
        new("productionManager")
        {
            ManagesBuckets = true, ManagesTokens = true, PurgesTrash = true, SharesBuckets = true, ManagesBranches = true, CreatesJobs = true,
            ManagesProtectedDefaultBranch = true, AsksForMerges = true, Merges = true, NeedsProtectedDefaultBranch = true,
        },
        new("developer") { ManagesBuckets = true, ManagesBranches = true, AsksForMerges = true, NeedsProtectedDefaultBranch = true },
        new("reviewer") { ManagesBuckets = true, ManagesBranches = true, AsksForMerges = true, ApprovesMerges = true, NeedsProtectedDefaultBranch = true },
    ];

    /// <summary>The rights of a role.</summary>
    /// <exception cref="InvalidOperationException">There is no such role.</exception>
    public static RoleRights Of(string role)
    {
        foreach (var one in All)
        {
            if (one.Name == role)
                return one;
        }

        throw new InvalidOperationException($"{role} is not a role");
    }
}

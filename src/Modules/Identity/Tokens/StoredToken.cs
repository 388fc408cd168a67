using Headgate.Kernel;

namespace Headgate.Identity;

/// <summary>A storage token without its secret.</summary>
internal sealed record StoredToken
{
    public required ProjectId Project { get; init; }

    public required TokenId Id { get; init; }

    public required byte[] Hash { get; init; }

    /// <summary>Of the secrets revealed to recipients of a share; read only where a caller is found out.</summary>
    public IReadOnlyList<byte[]> FurtherHashes { get; init; } = [];

    public required string Description { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required DateTimeOffset Refreshed { get; init; }

    public required DateTimeOffset? Expires { get; init; }

    public required bool IsDisabled { get; init; }

    public required TokenRights Rights { get; init; }

    public required IReadOnlyDictionary<string, BucketAccess> Buckets { get; init; }

    public required IReadOnlyList<string> Components { get; init; }

    /// <summary>The token that made this one; <c>null</c> for master tokens.</summary>
    public required TokenCreator? Creator { get; init; }

    /// <summary>The admin of a master token.</summary>
    public required TokenAdmin? Admin { get; init; }

    public bool IsMaster => Admin is not null;

    public bool HasExpired(DateTimeOffset now) => Expires <= now;
}

internal sealed record TokenCreator(long Id, string Description);

internal sealed record TokenAdmin(long Id, string Name, string Email, string Role, IReadOnlyList<string> Features, bool IsOrganizationMember);

/// <summary>What the resolver needs of a token's project.</summary>
internal sealed record TokenProject(string Name, IReadOnlySet<string> Features, long DefaultBranch, IReadOnlySet<long> DevelopmentBranches, DateTimeOffset? Expires, bool IsDisabled, string? DisabledReason);

/// <summary>A token to make.</summary>
internal sealed record NewToken
{
    public required ProjectId Project { get; init; }

    public required string Description { get; init; }

    public DateTimeOffset? Expires { get; init; }

    public long? Admin { get; init; }

    public TokenCreator? Creator { get; init; }

    public TokenRights Rights { get; init; } = new();

    public IReadOnlyDictionary<string, BucketAccess> Buckets { get; init; } = new Dictionary<string, BucketAccess>();

    public IReadOnlyList<string> Components { get; init; } = [];
}

/// <summary>A change of a token; what is <c>null</c> stays.</summary>
internal sealed record TokenChange
{
    public string? Description { get; init; }

    public bool? CanReadAllFileUploads { get; init; }

    public bool? CanPurgeTrash { get; init; }

    public IReadOnlyList<string>? Components { get; init; }

    /// <summary>Takes the place of all rights on buckets.</summary>
    public IReadOnlyDictionary<string, BucketAccess>? Buckets { get; init; }
}

using System.Text.Json.Serialization;
using Headgate.Kernel;

namespace Headgate.Identity;

/// <summary>A token as the wire shows it. The secret is there only when it is new, or when it is the one the request came with.</summary>
internal sealed record TokenView
{
    public required string Id { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Token { get; init; }

    public required string Description { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required DateTimeOffset Refreshed { get; init; }

    public required string Uri { get; init; }

    public required bool IsMasterToken { get; init; }

    public required bool CanManageBuckets { get; init; }

    public required bool CanManageTokens { get; init; }

    public required bool CanReadAllFileUploads { get; init; }

    public required bool CanPurgeTrash { get; init; }

    public required bool CanManageProtectedDefaultBranch { get; init; }

    public required bool CanCreateJobs { get; init; }

    public required bool CanReadAllProjectEvents { get; init; }

    public required bool CanManageDevBranches { get; init; }

    [JsonPropertyName("isBYODB")]
    public bool OwnDatabase { get; init; }

    public required DateTimeOffset? Expires { get; init; }

    public required bool IsExpired { get; init; }

    public required bool IsDisabled { get; init; }

    public int DailyCapacity { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TokenCreator? CreatorToken { get; init; }

    /// <summary>A map of bucket id and right; a list when it is empty, as clients have it from PHP.</summary>
    public required object BucketPermissions { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? ComponentAccess { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AdminView? Admin { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public OrganizationView? Organization { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public OwnerView? Owner { get; init; }

    public static TokenView From(StoredToken token, IReadOnlyList<string> allBuckets, string baseUrl, DateTimeOffset now, string? shown) => new()
    {
        Id = token.Id.ToString(),
        Token = shown,
        Description = token.Description,
        Created = token.Created,
        Refreshed = token.Refreshed,
        Uri = $"{baseUrl}/v2/storage/tokens/{token.Id}",
        IsMasterToken = token.IsMaster,
        CanManageBuckets = token.Rights.CanManageBuckets,
        CanManageTokens = token.Rights.CanManageTokens,
        CanReadAllFileUploads = token.Rights.CanReadAllFileUploads,
        CanPurgeTrash = token.Rights.CanPurgeTrash,
        CanManageProtectedDefaultBranch = token.Rights.CanManageProtectedDefaultBranch,
        CanCreateJobs = token.Rights.CanCreateJobs,
        CanReadAllProjectEvents = token.Rights.CanReadAllProjectEvents,
        CanManageDevBranches = token.Rights.CanManageDevBranches || (!token.IsMaster && token.Rights.CanManageBuckets),
        Expires = token.Expires,
        IsExpired = token.HasExpired(now),
        IsDisabled = token.IsDisabled,
        CreatorToken = token.Creator,
        BucketPermissions = Permissions(token, allBuckets) is { Count: > 0 } granted ? granted : Array.Empty<string>(),
        ComponentAccess = token.Components.Count > 0 ? token.Components : null,
        Admin = token.Admin is { } admin ? new AdminView(admin.Id, admin.Name, admin.Features, admin.IsOrganizationMember, admin.Role, true) : null,
    };

    private static SortedDictionary<string, string> Permissions(StoredToken token, IReadOnlyList<string> allBuckets)
    {
        var granted = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (token.Rights.CanManageBuckets || token.Rights.CanReadAllBuckets)
        {
            var everywhere = AccessWords.Write(token.Rights.CanManageBuckets ? BucketAccess.Manage : BucketAccess.Read);
            foreach (var bucket in allBuckets)
                granted[bucket] = everywhere;
        }

        if (!token.Rights.CanManageBuckets)
        {
            foreach (var (bucket, access) in token.Buckets)
                granted[bucket] = AccessWords.Write(access);
        }

        return granted;
    }
}

internal sealed record AdminView(long Id, string Name, IReadOnlyList<string> Features, bool IsOrganizationMember, string Role, bool IsActivated);

/// <summary>The organization; its number is a text here, unlike in the Management API.</summary>
internal sealed record OrganizationView(string Id);

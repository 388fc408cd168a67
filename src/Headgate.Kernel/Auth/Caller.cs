using System.Reflection;
using Microsoft.AspNetCore.Http;

namespace Headgate.Kernel;

/// <summary>Who calls, in which project, and what the token lets them do. Computed once from the token; immutable.</summary>
/// <remarks>An endpoint that takes a <see cref="Caller"/> parameter gets the one the access check put on the request.</remarks>
public sealed record Caller
{
    /// <summary>The project feature that protects the default branch: it changes by merges and by those who may manage it.</summary>
    public const string ProtectedDefaultBranch = "protected-default-branch";

    /// <summary>The tenant.</summary>
    public required ProjectId Project { get; init; }

    /// <summary>The project's name.</summary>
    public required string ProjectName { get; init; }

    /// <summary>The token's public number.</summary>
    public required TokenId Token { get; init; }

    /// <summary>Tells the token's secrets apart, where it has several; says nothing of them.</summary>
    public ulong Secret { get; init; }

    /// <summary>The token's description: an admin's e-mail for a master token.</summary>
    public required string TokenDescription { get; init; }

    /// <summary>Whether the token belongs to an admin of the project.</summary>
    public bool IsMaster { get; init; }

    /// <summary>The admin behind a master token.</summary>
    public CallerAdmin? Admin { get; init; }

    /// <summary>Full access to all buckets, present and future.</summary>
    public bool CanManageBuckets { get; init; }

    /// <summary>Read access to all buckets, present and future: the role <c>readOnly</c>.</summary>
    public bool CanReadAllBuckets { get; init; }

    /// <summary>May create, change and delete tokens.</summary>
    public bool CanManageTokens { get; init; }

    /// <summary>May read files uploaded with other tokens.</summary>
    public bool CanReadAllFileUploads { get; init; }

    /// <summary>May remove configurations from the trash for good.</summary>
    public bool CanPurgeTrash { get; init; }

    /// <summary>May create component jobs in a project with a protected default branch.</summary>
    public bool CanCreateJobs { get; init; }

    /// <summary>May read events of all tokens.</summary>
    public bool CanReadAllProjectEvents { get; init; }

    /// <summary>May make, change and delete development branches without the right to all buckets.</summary>
    public bool CanManageDevBranches { get; init; }

    /// <summary>May write to a protected default branch.</summary>
    public bool CanManageProtectedDefaultBranch { get; init; }

    /// <summary>Rights on single buckets, by bucket id.</summary>
    public IReadOnlyDictionary<string, BucketAccess> BucketPermissions { get; init; } = new Dictionary<string, BucketAccess>();

    /// <summary>Components whose configurations the token reaches.</summary>
    public IReadOnlySet<string> ComponentAccess { get; init; } = new HashSet<string>();

    /// <summary>The project's feature flags.</summary>
    public IReadOnlySet<string> Features { get; init; } = new HashSet<string>();

    /// <summary>The branch that un-prefixed paths and <c>branch/default</c> mean.</summary>
    public required long DefaultBranch { get; init; }

    /// <summary>The project's other branches, without those that are being deleted.</summary>
    public IReadOnlySet<long> DevelopmentBranches { get; init; } = new HashSet<long>();

    /// <summary>When the token stops working; <c>null</c> for never.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>May change anything at all: everybody but admins who only look.</summary>
    public bool CanWrite => Admin is null || Roles.Of(Admin.Role).Writes;

    /// <summary>May share buckets with other projects and link shared ones: admins only.</summary>
    public bool CanShareBuckets => Admin is not null && Roles.Of(Admin.Role).SharesBuckets;

    /// <summary>May make, change and delete development branches.</summary>
    public bool CanManageBranches => CanManageDevBranches || (Admin is null && CanManageBuckets);

    /// <summary>May write to the default branch as far as its protection goes; the rights on buckets and components count all the same.</summary>
    public bool CanWriteDefaultBranch => CanManageProtectedDefaultBranch || !Features.Contains(ProtectedDefaultBranch);

    /// <summary>What the token may do with a bucket.</summary>
    public BucketAccess On(string bucketId)
    {
        if (CanManageBuckets)
            return BucketAccess.Manage;
        var granted = BucketPermissions.GetValueOrDefault(bucketId, BucketAccess.None);
        return CanReadAllBuckets && granted == BucketAccess.None ? BucketAccess.Read : granted;
    }

    /// <summary>Refuses with 403 unless the token has at least <paramref name="needed"/> on the bucket.</summary>
    /// <exception cref="RefusedException"><c>accessDenied</c>.</exception>
    public void Require(string bucketId, BucketAccess needed)
    {
        if (On(bucketId) < needed)
            throw new RefusedException(ApiErrors.AccessDenied);
    }

    /// <summary>Refuses with 403 unless <paramref name="allowed"/>.</summary>
    /// <exception cref="RefusedException"><c>accessDenied</c>.</exception>
    public static void Require(bool allowed)
    {
        if (!allowed)
            throw new RefusedException(ApiErrors.AccessDenied);
    }

    /// <summary>Binds an endpoint's parameter.</summary>
    public static ValueTask<Caller?> BindAsync(HttpContext context, ParameterInfo parameter) => new(context.Features.Get<Caller>());
}

/// <summary>The admin behind a master token.</summary>
/// <param name="Id">The admin's number.</param>
/// <param name="Name">The name to show.</param>
/// <param name="Role">One of <see cref="Roles.All"/>.</param>
public sealed record CallerAdmin(long Id, string Name, string Role);

/// <summary>Who calls with a management token.</summary>
/// <param name="TokenId">The management token's number.</param>
/// <param name="AdminId">The admin behind a personal token; <c>null</c> for an application token.</param>
/// <param name="IsSuperAdmin">May manage the whole stack.</param>
/// <param name="Scopes">The scopes of an application token.</param>
public sealed record ManageCaller(long TokenId, long? AdminId, bool IsSuperAdmin, IReadOnlySet<string> Scopes)
{
    /// <summary>Binds an endpoint's parameter.</summary>
    public static ValueTask<ManageCaller?> BindAsync(HttpContext context, ParameterInfo parameter) => new(context.Features.Get<ManageCaller>());
}

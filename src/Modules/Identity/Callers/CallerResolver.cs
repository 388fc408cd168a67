using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Headgate.Kernel;
using Headgate.Postgres;

namespace Headgate.Identity;

/// <summary>Turns token strings into callers: one indexed query, or none while nothing changed since the last one.</summary>
/// <remarks>
/// Invariants: only the SHA-256 of a token is kept, in the database and in memory; an entry holds while the change stamps read <b>before</b> its query
/// still hold, so a refreshed, changed or deleted token is noticed by the next request on every node; while changes of other nodes might go unseen
/// nothing is answered from memory; the clock is asked on every request. A wrong token costs one query by primary key and is not remembered.
/// </remarks>
internal sealed class CallerResolver(TokenStore tokens, ManageTokenStore manageTokens, IChangeStamps changes, TimeProvider clock) : ICallerResolver
{
    private const int MostKept = 20_000;

    private readonly ConcurrentDictionary<TokenHash, Entry<Caller>> callers = new();
    private readonly ConcurrentDictionary<TokenHash, Entry<ManageCaller>> manageCallers = new();

    public ValueTask<Caller?> ResolveStorageTokenAsync(string token, CancellationToken stop)
    {
        if (!TokenText.TryRead(token, out var project, out var id))
            return new ValueTask<Caller?>((Caller?)null);
        var hash = TokenHash.Of(token);
        var stamp = Stamp.Read(changes, project);
        return stamp is not null && callers.TryGetValue(hash, out var known) && known.Stamp == stamp
            ? new ValueTask<Caller?>(known.IfStillValid(clock.GetUtcNow()))
            : FindCallerAsync(project, id, hash, stamp, stop);
    }

    public ValueTask<ManageCaller?> ResolveManageTokenAsync(string token, CancellationToken stop)
    {
        if (!TokenText.TryReadManage(token, out var id))
            return new ValueTask<ManageCaller?>((ManageCaller?)null);
        var hash = TokenHash.Of(token);
        var stamp = Stamp.Read(changes, ProjectChanges.Platform);
        return stamp is not null && manageCallers.TryGetValue(hash, out var known) && known.Stamp == stamp
            ? new ValueTask<ManageCaller?>(known.IfStillValid(clock.GetUtcNow()))
            : FindManageCallerAsync(id, hash, stamp, stop);
    }

    private async ValueTask<Caller?> FindCallerAsync(ProjectId project, TokenId id, TokenHash hash, Stamp? stamp, CancellationToken stop)
    {
        if (await tokens.FindWithProjectAsync(project, id, stop) is not var (token, of) || !IsSecretOf(token, hash) || token.IsDisabled)
            return null;
        if (of.IsDisabled)
            throw new RefusedException(TokenErrors.ProjectDisabled(of));
        var entry = new Entry<Caller>(stamp, Caller(token, of) with { Secret = hash.A }, Earlier(token.Expires, of.Expires));
        Keep(callers, hash, entry);
        return entry.IfStillValid(clock.GetUtcNow());
    }

    private async ValueTask<ManageCaller?> FindManageCallerAsync(long id, TokenHash hash, Stamp? stamp, CancellationToken stop)
    {
        if (await manageTokens.FindAsync(id, stop) is not { IsDisabled: false } token || !hash.Matches(token.Hash))
            return null;
        var caller = new ManageCaller(token.Id, token.Admin?.Id, token.Admin?.IsSuperAdmin ?? false, token.Scopes.ToHashSet(StringComparer.Ordinal));
        var entry = new Entry<ManageCaller>(stamp, caller, token.Expires);
        Keep(manageCallers, hash, entry);
        return entry.IfStillValid(clock.GetUtcNow());
    }

    private static bool IsSecretOf(StoredToken token, TokenHash hash)
    {
        var matches = hash.Matches(token.Hash);
        foreach (var further in token.FurtherHashes)
            matches |= hash.Matches(further);
        return matches;
    }

    private static void Keep<T>(ConcurrentDictionary<TokenHash, Entry<T>> kept, TokenHash hash, Entry<T> entry) where T : class
    {
        if (entry.Stamp is null)
            return;
        if (kept.Count >= MostKept)
            kept.Clear();
        kept[hash] = entry;
    }

    private static Caller Caller(StoredToken token, TokenProject of) => new()
    {
        Project = token.Project,
        ProjectName = of.Name,
        Token = token.Id,
        TokenDescription = token.Description,
        IsMaster = token.IsMaster,
        Admin = token.Admin is { } admin ? new CallerAdmin(admin.Id, admin.Name, admin.Role) : null,
        CanManageBuckets = token.Rights.CanManageBuckets,
        CanReadAllBuckets = token.Rights.CanReadAllBuckets,
        CanManageTokens = token.Rights.CanManageTokens,
        CanReadAllFileUploads = token.Rights.CanReadAllFileUploads,
        CanPurgeTrash = token.Rights.CanPurgeTrash,
        CanCreateJobs = token.Rights.CanCreateJobs,
        CanReadAllProjectEvents = token.Rights.CanReadAllProjectEvents,
        CanManageDevBranches = token.Rights.CanManageDevBranches,
        CanManageProtectedDefaultBranch = token.Rights.CanManageProtectedDefaultBranch,
        BucketPermissions = token.Buckets,
        ComponentAccess = token.Components.ToHashSet(StringComparer.Ordinal),
        Features = of.Features,
        DefaultBranch = of.DefaultBranch,
        DevelopmentBranches = of.DevelopmentBranches,
        Expires = token.Expires,
    };

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other ?? one : one;

    /// <summary>The moment up to which an entry is known to be true.</summary>
    private readonly record struct Stamp(long Project, long Platform)
    {
        public static Stamp? Read(IChangeStamps changes, ProjectId project) =>
            changes.IsLive ? new Stamp(changes.Generation(project), changes.Generation(ProjectChanges.Platform)) : null;
    }

    private sealed record Entry<T>(Stamp? Stamp, T Caller, DateTimeOffset? Expires) where T : class
    {
        public T? IfStillValid(DateTimeOffset now) => Expires <= now ? null : Caller;
    }
}

/// <summary>The SHA-256 of a token.</summary>
internal readonly record struct TokenHash(ulong A, ulong B, ulong C, ulong D)
{
    public static TokenHash Of(string token)
    {
        Span<byte> text = stackalloc byte[Encoding.UTF8.GetMaxByteCount(TokenText.Longest)];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..Encoding.UTF8.GetBytes(token, text)], hash);
        return new TokenHash(Part(hash, 0), Part(hash, 1), Part(hash, 2), Part(hash, 3));
    }

    /// <summary>Compares in constant time.</summary>
    public bool Matches(ReadOnlySpan<byte> stored) =>
        stored.Length == SHA256.HashSizeInBytes && ((A ^ Part(stored, 0)) | (B ^ Part(stored, 1)) | (C ^ Part(stored, 2)) | (D ^ Part(stored, 3))) == 0;

    private static ulong Part(ReadOnlySpan<byte> hash, int index) => BinaryPrimitives.ReadUInt64BigEndian(hash[(index * sizeof(ulong))..]);
}

using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Headgate.Kernel;
using Npgsql;

namespace Headgate.Identity;

/// <summary>Reads and checks the fields that creating and changing a token share.</summary>
internal static partial class TokenRequest
{
    public const int LongestDescription = 1_000;
    private const int MostComponents = 1_000;
    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(365 * 100);

    public static string? Description(Fields fields) => fields.Text("description", LongestDescription);

    /// <summary><c>null</c> when they were not sent.</summary>
    public static IReadOnlyList<string>? Components(Fields fields)
    {
        var components = fields.Texts("componentAccess", most: MostComponents);
        foreach (var component in components ?? [])
        {
            if (!ComponentId().IsMatch(component))
                fields.Wrong("componentAccess", $"\"{component}\" is not a component's id.");
        }

        return components is null ? null : [.. components.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>When a new token is to expire; <c>null</c> for never.</summary>
    /// <exception cref="RefusedException">It would never be valid.</exception>
    public static DateTimeOffset? Expires(Fields fields, DateTimeOffset now)
    {
        if (fields.Number("expiresIn", most: (long)LongestLife.TotalSeconds) is not { } seconds)
            return null;
        return seconds >= 1 ? now.AddSeconds(seconds) : throw new RefusedException(TokenErrors.ExpiresTooSoon);
    }

    /// <summary>What is to be granted on buckets, within what the caller has (all, for <c>null</c>); <c>null</c> when it was not sent.</summary>
    /// <exception cref="RefusedException">A right that cannot be given.</exception>
    public static IReadOnlyDictionary<string, BucketAccess>? Buckets(Caller? me, Fields fields)
    {
        if (fields.Map("bucketPermissions") is not { } sent)
            return null;
        var granted = new Dictionary<string, BucketAccess>(StringComparer.Ordinal);
        foreach (var (bucket, value) in sent.Values)
        {
            var access = AccessWords.Read(value is JsonValue word && word.TryGetValue<string>(out var text) ? text : null);
            if (access is not (BucketAccess.Read or BucketAccess.Write))
                throw new RefusedException(TokenErrors.UnknownBucketAccess(bucket));
            if (bucket.Contains('\0', StringComparison.Ordinal))
                throw new RefusedException(TokenErrors.NoSuchBucket("?"));
            granted[bucket] = access;
        }

        foreach (var (bucket, access) in granted)
            me?.Require(bucket, access);
        return granted;
    }

    /// <summary>Makes sure that the buckets exist until the transaction ends.</summary>
    /// <exception cref="RefusedException">One does not exist.</exception>
    public static async Task EnsureBucketsAsync(
        NpgsqlTransaction transaction, ProjectId project, IReadOnlyDictionary<string, BucketAccess>? granted, IBucketDirectory buckets, CancellationToken stop)
    {
        if (granted is null || granted.Count == 0)
            return;
        var existing = await buckets.LockExistingAsync(transaction, project, [.. granted.Keys], stop);
        if (granted.Keys.FirstOrDefault(bucket => !existing.Contains(bucket)) is { } missing)
            throw new RefusedException(TokenErrors.NoSuchBucket(missing));
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,254}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ComponentId();
}

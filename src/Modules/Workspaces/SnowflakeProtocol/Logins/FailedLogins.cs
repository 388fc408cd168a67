using System.Net;

namespace Headgate.Workspaces.SnowflakeProtocol;

/// <summary>Slows guessing down without letting a stranger lock a user out.</summary>
/// <remarks>
/// Invariants: no address makes more than <see cref="MostOfAddress"/> wrong guesses in a window, nor more than <see cref="MostOfPair"/> for one user; while a
/// user is guessed at from many addresses, each gets one guess; who logged in from an address is not hindered by what other users' guesses do there; a
/// lock ends with its window. Memory is bounded: the oldest counts go first.
/// </remarks>
internal sealed class FailedLogins(TimeProvider clock)
{
    public const int MostOfPair = 10;
    public const int MostOfAddress = 100;
    public const int ManyOfUser = 100;

    private const int MostCounts = 50_000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(1);

    private readonly Lock gate = new();
    private readonly Dictionary<(string? User, IPAddress? Address), Count> counts = [];

    /// <summary>How long this user has to wait at this address; <c>null</c> when there is no need to.</summary>
    public TimeSpan? Wait(string user, IPAddress address)
    {
        var now = clock.GetUtcNow();
        lock (gate)
        {
            var pair = Find((user, address), now);
            if (pair is { Failed: >= MostOfPair })
                return pair.Ends - now;
            if (pair is { Known: { } known } && known > now - Remembered)
                return null;
            if (pair is { Failed: > 0 } && Find((user, null), now) is { Failed: >= ManyOfUser })
                return pair.Ends - now;
            return Find((null, address), now) is { Failed: >= MostOfAddress } all ? all.Ends - now : null;
        }
    }

    /// <summary>A login failed.</summary>
    public void Failed(string user, IPAddress address)
    {
        var now = clock.GetUtcNow();
        lock (gate)
        {
            foreach (var key in new (string?, IPAddress?)[] { (user, address), (user, null), (null, address) })
                At(key, now).Failed++;
        }
    }

    /// <summary>A login worked.</summary>
    public void Worked(string user, IPAddress address)
    {
        var now = clock.GetUtcNow();
        lock (gate)
        {
            var pair = At((user, address), now);
            (pair.Failed, pair.Known) = (0, now);
        }
    }

    private Count? Find((string?, IPAddress?) key, DateTimeOffset now)
    {
        if (!counts.TryGetValue(key, out var count))
            return null;
        if (count.Ends <= now)
            count.Failed = 0;
        return count;
    }

    private Count At((string?, IPAddress?) key, DateTimeOffset now)
    {
        if (Find(key, now) is { } known)
        {
            if (known.Ends <= now)
                known.Ends = now + Window;
            return known;
        }

        if (counts.Count >= MostCounts)
            Forget(now);
        return counts[key] = new Count { Ends = now + Window };
    }

    private void Forget(DateTimeOffset now)
    {
        var ended = counts.Where(count => count.Value.Ends <= now && !(count.Value.Known > now - Remembered)).Select(count => count.Key).ToList();
        if (ended.Count == 0)
            ended = [.. counts.OrderBy(count => count.Value.Ends).Take(MostCounts / 10).Select(count => count.Key)];
        foreach (var key in ended)
            counts.Remove(key);
    }

    private sealed class Count
    {
        public int Failed { get; set; }

        public DateTimeOffset Ends { get; set; }

        public DateTimeOffset? Known { get; set; }
    }
}

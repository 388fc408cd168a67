using System.Collections.Concurrent;
using System.Net;
using Headgate.Kernel;
using Microsoft.Extensions.Logging;

namespace Headgate.Keptn.Gateway;

/// <summary>Holds back guessing: each address has a bucket of attempts that fills up slowly.</summary>
/// <remarks>
/// Invariants: every call takes one attempt, and without one it is refused whatever its token; a good token fills the bucket, in the same step, so who has
/// one is never held back by his own calls, however many there are at once; an address without a bucket has a full one, so good callers take no memory; there are
/// at most <see cref="MostKept"/> buckets, and then addresses that are new share one.
/// </remarks>
internal sealed class AuthLimit(KeptnGatewayOptions options, TimeProvider clock)
{
    private const int MostKept = 65_536;
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(3);

    private readonly ConcurrentDictionary<IPAddress, Bucket> buckets = new();

    /// <summary>How many addresses failed lately.</summary>
    public int Count => buckets.Count;

    /// <summary>Whether an address may have its answer; false when it failed too often.</summary>
    /// <param name="from">The address.</param>
    /// <param name="isGood">Whether the token it presents is the right one.</param>
    public bool Admits(IPAddress from, bool isGood)
    {
        if (!options.MaxAuthEnabled)
            return true;
        while (true)
        {
            if (!buckets.TryGetValue(from, out var bucket))
            {
                if (isGood)
                    return true;
                bucket = buckets.GetOrAdd(buckets.Count < MostKept ? from : IPAddress.None, _ => new Bucket(options.MaxAuthRequestsBurst, clock.GetUtcNow()));
            }

            lock (bucket)
            {
                // Another call may have removed it in between: what it lacks counts no more.
                if (bucket.IsRemoved)
                    continue;
                bucket.Fill(clock.GetUtcNow(), options.MaxAuthRequestsPerSecond, options.MaxAuthRequestsBurst);
                if (!bucket.Take())
                    return false;
                if (!isGood)
                    return true;
                bucket.FillUp(options.MaxAuthRequestsBurst);
                bucket.IsRemoved = buckets.TryRemove(KeyValuePair.Create(from, bucket));
                return true;
            }
        }
    }

    /// <summary>Forgets the addresses that were not seen for a while.</summary>
    public void Sweep()
    {
        var now = clock.GetUtcNow();
        foreach (var (address, bucket) in buckets)
        {
            lock (bucket)
            {
                if (now - bucket.LastSeen > Idle && bucket.IsFullAt(now, options.MaxAuthRequestsPerSecond, options.MaxAuthRequestsBurst))
                    bucket.IsRemoved = buckets.TryRemove(KeyValuePair.Create(address, bucket));
            }
        }
    }

    private sealed class Bucket(double attempts, DateTimeOffset since)
    {
        private double attempts = attempts;

        /// <summary>Nobody finds it any more.</summary>
        public bool IsRemoved { get; set; }

        public DateTimeOffset LastSeen { get; private set; } = since;

        public void Fill(DateTimeOffset now, double perSecond, int most)
        {
            attempts = At(now, perSecond, most);
            LastSeen = now > LastSeen ? now : LastSeen;
        }

        public void FillUp(int most) => attempts = most;

        public bool IsFullAt(DateTimeOffset now, double perSecond, int most) => At(now, perSecond, most) >= most;

        public bool Take()
        {
            if (attempts < 1)
                return false;
            attempts--;
            return true;
        }

        private double At(DateTimeOffset now, double perSecond, int most) => Math.Min(most, attempts + Math.Max(0, (now - LastSeen).TotalSeconds * perSecond));
    }
}

/// <summary>Forgets addresses once a minute.</summary>
internal sealed class AuthLimitSweep(AuthLimit limit, TimeProvider clock, ILogger<AuthLimitSweep> log) : PeriodicWork(TimeSpan.FromMinutes(1), clock, log)
{
    protected override Task PassAsync(CancellationToken stop)
    {
        limit.Sweep();
        return Task.CompletedTask;
    }
}

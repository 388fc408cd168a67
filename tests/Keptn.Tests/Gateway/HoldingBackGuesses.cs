using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Headgate.Keptn.Gateway;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Gateway;

/// <summary>An address that fails too often waits; one with the token never does.</summary>
public sealed class HoldingBackGuesses
{
    private static readonly IPAddress One = IPAddress.Parse("203.0.113.1");
    private static readonly IPAddress Other = IPAddress.Parse("203.0.113.2");

    private readonly StillClock clock = new();

    [Fact]
    public void After_a_burst_of_failures_even_the_good_token_waits_until_one_attempt_is_back()
    {
        var limit = new AuthLimit(new KeptnGatewayOptions(), clock);
        Assert.True(limit.Admits(One, false));
        Assert.True(limit.Admits(One, false));
        Assert.False(limit.Admits(One, false));
        Assert.False(limit.Admits(One, true));
        Assert.True(limit.Admits(Other, false));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(limit.Admits(One, true));
        Assert.True(limit.Admits(One, false));
        Assert.True(limit.Admits(One, false));
        Assert.False(limit.Admits(One, false));
    }

    [Fact]
    public void Good_callers_are_not_counted()
    {
        var limit = new AuthLimit(new KeptnGatewayOptions(), clock);
        Assert.All(Enumerable.Range(0, 10_000), _ => Assert.True(limit.Admits(One, true)));
        Assert.Equal(0, limit.Count);
    }

    [Fact]
    public async Task Good_callers_at_once_do_not_hold_back_each_other()
    {
        // Often: the moment in which they meet is short.
        for (var round = 0; round < 200; round++)
        {
            var limit = new AuthLimit(new KeptnGatewayOptions(), clock);
            Assert.True(limit.Admits(One, false));
            var let = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => limit.Admits(One, true))));
            Assert.All(let, Assert.True);
        }
    }

    [Fact]
    public async Task Guesses_at_once_get_no_more_than_the_burst()
    {
        var limit = new AuthLimit(new KeptnGatewayOptions { MaxAuthRequestsBurst = 5 }, clock);
        var let = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => limit.Admits(One, false))));
        Assert.Equal(5, let.Count(admitted => admitted));
    }

    [Fact]
    public void Addresses_that_are_idle_are_forgotten()
    {
        var limit = new AuthLimit(new KeptnGatewayOptions(), clock);
        limit.Admits(One, false);
        clock.Advance(TimeSpan.FromMinutes(2));
        limit.Admits(Other, false);
        clock.Advance(TimeSpan.FromMinutes(2));
        limit.Sweep();
        Assert.Equal(1, limit.Count);
    }

    [Fact]
    public void The_memory_for_addresses_is_bounded()
    {
        var limit = new AuthLimit(new KeptnGatewayOptions(), clock);
        for (var address = 0; address < 100_000; address++)
            limit.Admits(new IPAddress(BitConverter.GetBytes(address + 0x01000001)), false);
        Assert.InRange(limit.Count, 1, 65_537);
        Assert.False(limit.Admits(One, false));
        Assert.True(limit.Admits(Other, true));
    }

    [Fact]
    public void Without_the_limit_everybody_gets_an_answer()
    {
        var limit = new AuthLimit(new KeptnGatewayOptions { MaxAuthEnabled = false }, clock);
        Assert.All(Enumerable.Range(0, 100), _ => Assert.True(limit.Admits(One, false)));
    }

    /// <summary>Against a model: attempts of both kinds and pauses in any order.</summary>
    [Fact]
    public void No_schedule_gives_an_address_more_attempts_than_it_has()
    {
        var step = Gen.OneOf(Gen.Constant((Wait: 0, Good: false)), Gen.Constant((Wait: 0, Good: true)), Gen.Choose(0, 5_000).Select(wait => (Wait: wait, Good: false)));
        Check.One(Effort.Cases(500).WithEndSize(60), Prop.ForAll(step.ListOf().ToArbitrary(), steps =>
        {
            var options = new KeptnGatewayOptions { MaxAuthRequestsBurst = 3, MaxAuthRequestsPerSecond = 0.5 };
            var (now, limit, attempts) = (new StillClock(), default(AuthLimit), 3.0);
            limit = new AuthLimit(options, now);
            foreach (var (wait, good) in steps)
            {
                now.Advance(TimeSpan.FromMilliseconds(wait));
                attempts = Math.Min(3, attempts + (wait / 2000.0));
                // A difference of rounding is none.
                if (Math.Abs(attempts - 1) < 1e-6)
                    return true;
                var admitted = attempts >= 1;
                if (limit.Admits(One, good) != admitted)
                    return false;
                attempts = !admitted ? attempts : good ? 3 : attempts - 1;
            }

            return true;
        }));
    }

    /// <summary>Time passes when the test says so only.</summary>
    private sealed class StillClock : TimeProvider
    {
        private DateTimeOffset now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public void Advance(TimeSpan by) => now += by;

        public override DateTimeOffset GetUtcNow() => now;
    }
}

using Headgate.Postgres;
using Headgate.Testing;

namespace Headgate.PostgresTests;

public sealed class HoldingANamedLease(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Of_many_nodes_that_ask_at_once_one_gets_it()
    {
        var node = await postgres.NewDatabaseAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => node.Leases.TryTakeAsync("sweeper", default)));
        var lease = Assert.Single(answers, answer => answer is not null)!;
        Assert.NotNull(await node.Leases.TryTakeAsync("another", default));
        await node.Leases.ReleaseAsync(lease, default);
        Assert.NotNull(await node.Leases.TryTakeAsync("sweeper", default));
    }

    [Fact]
    public async Task One_that_ran_out_goes_to_the_next_and_fences_the_old_holder()
    {
        var node = await postgres.NewDatabaseAsync();
        await using var other = await node.OtherNodeAsync("other");
        var stale = (await node.Leases.TryTakeAsync("sweeper", default))!;
        Assert.True(await node.Leases.RenewAsync(stale, default));
        await node.ScalarAsync("UPDATE headgate.lease SET until = now() - interval '1 second'");
        var taken = (await other.Leases.TryTakeAsync("sweeper", default))!;
        Assert.False(await node.Leases.RenewAsync(stale, default));
        await Assert.ThrowsAsync<LeaseLostException>(() => node.Database.TransactAsync((transaction, stop) => Leases.EnsureHeldAsync(transaction, stale, stop), default));
        await node.Leases.ReleaseAsync(stale, default);
        await other.Database.TransactAsync((transaction, stop) => Leases.EnsureHeldAsync(transaction, taken, stop), default);
    }

    [Fact]
    public async Task Work_runs_alone_outlives_the_lease_and_is_told_when_it_is_lost()
    {
        // Long enough that a machine which stands still for seconds does not lose it before the test takes it away.
        var node = await postgres.NewDatabaseAsync(new PostgresOptions { Lease = TimeSpan.FromSeconds(10) });
        var told = false;
        Assert.True(await node.Leases.RunAloneAsync(
            "sweeper",
            async (_, stop) =>
            {
                Assert.False(await node.Leases.RunAloneAsync("sweeper", (_, _) => throw new InvalidOperationException("twice"), default));
                var first = await node.ScalarAsync("SELECT until FROM headgate.lease");
                await Eventually.HoldsAsync(async () => !Equals(first, await node.ScalarAsync("SELECT until FROM headgate.lease")));
                await node.ScalarAsync("UPDATE headgate.lease SET token = gen_random_uuid(), holder = 'thief', until = now() + interval '1 hour'");
                await Task.Delay(Eventually.Patience, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                told = stop.IsCancellationRequested;
            },
            default));
        Assert.True(told);
        Assert.Equal("thief", await node.ScalarAsync("SELECT holder FROM headgate.lease"));
    }
}

using System.Collections.Concurrent;
using Headgate.Postgres;
using Headgate.Testing;
using Npgsql;

namespace Headgate.PostgresTests;

public sealed class ClaimingWork(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private sealed record Load(int Number);

    [Fact]
    public async Task The_oldest_item_comes_first_with_its_payload()
    {
        var node = await postgres.NewDatabaseAsync();
        await EnqueueAsync(node, null, 1);
        await EnqueueAsync(node, null, 2);
        var first = await node.Queue.ClaimAsync("q", default);
        Assert.Equal(1, first!.Read<Load>().Number);
        Assert.Equal(1, first.Attempt);
        Assert.Equal(2, (await node.Queue.ClaimAsync("q", default))!.Read<Load>().Number);
        Assert.Null(await node.Queue.ClaimAsync("q", default));
        Assert.Null(await node.Queue.ClaimAsync("other", default));
    }

    [Fact]
    public async Task An_item_exists_only_once_its_transaction_is_committed()
    {
        var node = await postgres.NewDatabaseAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => node.Database.TransactAsync(
            async (transaction, stop) =>
            {
                await node.Queue.EnqueueAsync(transaction, "q", null, new Load(1), null, stop);
                throw new InvalidOperationException("no");
            },
            default));
        Assert.Equal(0, await node.Queue.CountAsync("q", default));
    }

    [Fact]
    public async Task An_item_waits_for_its_time()
    {
        var node = await postgres.NewDatabaseAsync();
        await node.Database.TransactAsync(
            (transaction, stop) => node.Queue.EnqueueAsync(transaction, "q", null, new Load(1), TimeProvider.System.GetUtcNow().AddHours(1), stop), default);
        Assert.Null(await node.Queue.ClaimAsync("q", default));
        await node.ScalarAsync("UPDATE headgate.work_item SET run_after = now()");
        Assert.NotNull(await node.Queue.ClaimAsync("q", default));
    }

    [Fact]
    public async Task Of_one_key_the_next_starts_when_the_one_before_is_done()
    {
        var node = await postgres.NewDatabaseAsync();
        await EnqueueAsync(node, "table", 1);
        await EnqueueAsync(node, "table", 2);
        await EnqueueAsync(node, "else", 3);
        var first = (await node.Queue.ClaimAsync("q", default))!;
        Assert.Equal(3, (await node.Queue.ClaimAsync("q", default))!.Read<Load>().Number);
        Assert.Null(await node.Queue.ClaimAsync("q", default));
        await node.Database.TransactAsync((transaction, stop) => node.Queue.CompleteAsync(transaction, first, stop), default);
        Assert.Equal(2, (await node.Queue.ClaimAsync("q", default))!.Read<Load>().Number);
    }

    [Fact]
    public async Task A_returned_item_still_comes_before_the_younger_ones_of_its_key()
    {
        var node = await postgres.NewDatabaseAsync();
        await EnqueueAsync(node, "table", 1);
        await EnqueueAsync(node, "table", 2);
        await node.Queue.ReturnAsync((await node.Queue.ClaimAsync("q", default))!, TimeSpan.FromHours(1), default);
        Assert.Null(await node.Queue.ClaimAsync("q", default));
        await node.ScalarAsync("UPDATE headgate.work_item SET run_after = now()");
        var again = (await node.Queue.ClaimAsync("q", default))!;
        Assert.Equal((1, 2), (again.Read<Load>().Number, again.Attempt));
    }

    [Fact]
    public async Task An_older_item_that_is_committed_later_does_not_run_beside_the_running_one_of_its_key()
    {
        var node = await postgres.NewDatabaseAsync();
        await using var slow = await node.Database.Source.OpenConnectionAsync();
        await using var transaction = await slow.BeginTransactionAsync();
        await node.Queue.EnqueueAsync(transaction, "q", "table", new Load(1), null, default);
        await EnqueueAsync(node, "table", 2);
        var second = (await node.Queue.ClaimAsync("q", default))!;
        Assert.Equal(2, second.Read<Load>().Number);
        await transaction.CommitAsync();
        await EnqueueAsync(node, "else", 3);
        Assert.Equal(3, (await node.Queue.ClaimAsync("q", default))!.Read<Load>().Number);
        Assert.Null(await node.Queue.ClaimAsync("q", default));
        await node.Database.TransactAsync((done, stop) => node.Queue.CompleteAsync(done, second, stop), default);
        Assert.Equal(1, (await node.Queue.ClaimAsync("q", default))!.Read<Load>().Number);
    }

    [Fact]
    public async Task An_item_whose_lease_ran_out_goes_to_the_next_worker_and_its_old_one_publishes_nothing()
    {
        var node = await postgres.NewDatabaseAsync();
        await node.ScalarAsync("CREATE TABLE result (worker text)");
        await using var other = await node.OtherNodeAsync("other");
        await EnqueueAsync(node, "table", 1);
        var stale = (await node.Queue.ClaimAsync("q", default))!;
        Assert.Null(await other.Queue.ClaimAsync("q", default));
        await ExpireAsync(node);

        var taken = (await other.Queue.ClaimAsync("q", default))!;
        Assert.Equal((stale.Id, 2), (taken.Id, taken.Attempt));

        await Assert.ThrowsAsync<LeaseLostException>(() => PublishAsync(node, stale));
        Assert.False((await node.Queue.HeartbeatAsync(stale, default)).Held);
        await Assert.ThrowsAsync<LeaseLostException>(() => node.Queue.ReturnAsync(stale, TimeSpan.Zero, default));
        await PublishAsync(other, taken);
        Assert.Equal("other", await node.ScalarAsync("SELECT string_agg(worker, ',') FROM result"));
        Assert.Equal(0, await node.Queue.CountAsync("q", default));
    }

    [Fact]
    public async Task A_heartbeat_keeps_the_item_and_brings_a_request_to_cancel()
    {
        var node = await postgres.NewDatabaseAsync();
        await EnqueueAsync(node, null, 1);
        var item = (await node.Queue.ClaimAsync("q", default))!;
        await ExpireAsync(node);
        Assert.Equal(new Heartbeat(true, false), await node.Queue.HeartbeatAsync(item, default));
        Assert.Null(await node.Queue.ClaimAsync("q", default));
        Assert.Equal(Cancellation.Requested, await node.Database.TransactAsync((transaction, stop) => node.Queue.CancelAsync(transaction, item.Id, stop), default));
        Assert.Equal(new Heartbeat(true, true), await node.Queue.HeartbeatAsync(item, default));
    }

    [Fact]
    public async Task A_waiting_item_that_is_cancelled_is_gone_and_frees_its_key()
    {
        var node = await postgres.NewDatabaseAsync();
        var id = await EnqueueAsync(node, "table", 1);
        await EnqueueAsync(node, "table", 2);
        Assert.Equal(Cancellation.Removed, await node.Database.TransactAsync((transaction, stop) => node.Queue.CancelAsync(transaction, id, stop), default));
        Assert.Equal(Cancellation.Gone, await node.Database.TransactAsync((transaction, stop) => node.Queue.CancelAsync(transaction, id, stop), default));
        Assert.Equal(2, (await node.Queue.ClaimAsync("q", default))!.Read<Load>().Number);
    }

    [Fact]
    public async Task A_node_that_starts_again_gives_back_what_its_dead_process_held_and_nothing_else()
    {
        var node = await postgres.NewDatabaseAsync();
        await using var other = await node.OtherNodeAsync("other");
        await EnqueueAsync(node, null, 1);
        await EnqueueAsync(node, null, 2);
        var mine = (await node.Queue.ClaimAsync("q", default))!;
        var theirs = (await other.Queue.ClaimAsync("q", default))!;
        Assert.Equal(1, await node.Queue.ReturnItemsOfAsync(node.Node.Id, default));
        Assert.True((await other.Queue.HeartbeatAsync(theirs, default)).Held);
        var again = (await other.Queue.ClaimAsync("q", default))!;
        Assert.Equal((mine.Id, 2), (again.Id, again.Attempt));
    }

    [Fact]
    public async Task Many_workers_on_three_nodes_take_each_item_once_and_each_key_in_order()
    {
        const int Items = 400, Keys = 7;
        var node = await postgres.NewDatabaseAsync(new PostgresOptions { MaxPoolSize = 20 });
        await using var second = await node.OtherNodeAsync("second");
        await using var third = await node.OtherNodeAsync("third");
        for (var i = 0; i < Items; i++)
            await EnqueueAsync(node, i % 4 == 0 ? null : $"key{i % Keys}", i);

        var running = new ConcurrentDictionary<string, long>();
        var started = new ConcurrentDictionary<string, ConcurrentQueue<long>>();
        var seen = new ConcurrentBag<long>();
        var workers = new[] { node, second, third }.SelectMany(at => Enumerable.Range(0, 6).Select(_ => at)).Select(at => Task.Run(async () =>
        {
            while (await at.Queue.CountAsync("q", default) > 0)
            {
                if (await at.Queue.ClaimAsync("q", default) is not { } item)
                    continue;
                seen.Add(item.Id);
                if (item.Key is not null)
                {
                    Assert.True(running.TryAdd(item.Key, item.Id), $"Two items of {item.Key} at once.");
                    started.GetOrAdd(item.Key, _ => new()).Enqueue(item.Id);
                    await Task.Yield();
                    Assert.True(running.TryRemove(new(item.Key, item.Id)));
                }

                await at.Database.TransactAsync((transaction, stop) => at.Queue.CompleteAsync(transaction, item, stop), default);
            }
        })).ToList();
        await Task.WhenAll(workers);

        Assert.Equal(Items, seen.Count);
        Assert.Equal(Items, seen.Distinct().Count());
        Assert.Equal(Keys, started.Count);
        Assert.All(started.Values, ids => Assert.Equal(ids.Order(), ids));
    }

    private static Task<long> EnqueueAsync(TestDatabase node, string? key, int number) =>
        node.Database.TransactAsync((transaction, stop) => node.Queue.EnqueueAsync(transaction, "q", key, new Load(number), null, stop), default);

    private static Task<object?> ExpireAsync(TestDatabase node) =>
        node.ScalarAsync("UPDATE headgate.work_item SET lease_until = now() - interval '1 second' WHERE lease_token IS NOT NULL");

    private static Task PublishAsync(TestDatabase node, WorkItem item) =>
        node.Database.TransactAsync(
            async (transaction, stop) =>
            {
                await using var insert = new NpgsqlCommand("INSERT INTO result VALUES (@worker)", transaction.Connection, transaction);
                insert.Parameters.AddWithValue("worker", node.Node.Id);
                await insert.ExecuteNonQueryAsync(stop);
                await node.Queue.CompleteAsync(transaction, item, stop);
            },
            default);
}

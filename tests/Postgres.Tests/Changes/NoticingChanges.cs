using Headgate.Kernel;
using Headgate.Postgres;
using Headgate.Testing;
using Npgsql;

namespace Headgate.PostgresTests;

public sealed class NoticingChanges(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly ProjectId Project = new(7);
    private static readonly ProjectId Other = new(8);

    [Fact]
    public async Task A_write_is_noticed_by_its_own_node_before_it_returns()
    {
        var node = await postgres.NewDatabaseAsync();
        var before = node.Database.Changes.Generation(Project);
        await node.Database.WriteAsync(Project, (_, _) => Task.CompletedTask, default);
        Assert.NotEqual(before, node.Database.Changes.Generation(Project));
    }

    [Fact]
    public async Task A_write_is_noticed_by_other_nodes_and_leaves_other_projects_alone()
    {
        var node = await postgres.NewDatabaseAsync();
        await using var far = await node.OtherNodeAsync("far");
        var before = far.Database.Changes.Generation(Project);
        var otherBefore = far.Database.Changes.Generation(Other);

        await node.Database.WriteAsync(Project, (_, _) => Task.CompletedTask, default);

        await Eventually.HoldsAsync(() => far.Database.Changes.Generation(Project) != before);
        Assert.Equal(otherBefore, far.Database.Changes.Generation(Other));
    }

    [Fact]
    public async Task A_touch_inside_another_projects_write_counts_for_both()
    {
        var node = await postgres.NewDatabaseAsync();
        var (before, otherBefore) = (node.Database.Changes.Generation(Project), node.Database.Changes.Generation(Other));
        await node.Database.WriteAsync(Project, (transaction, stop) => node.Database.Changes.TouchAsync(transaction, Other, stop), default);
        Assert.NotEqual(before, node.Database.Changes.Generation(Project));
        Assert.NotEqual(otherBefore, node.Database.Changes.Generation(Other));
    }

    [Fact]
    public async Task A_touch_in_a_transaction_of_the_callers_own_arrives_after_its_commit()
    {
        var node = await postgres.NewDatabaseAsync();
        await using var connection = await node.Database.Source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var before = node.Database.Changes.Generation(Project);
        await node.Database.Changes.TouchAsync(transaction, Project, default);
        Assert.Equal(before, node.Database.Changes.Generation(Project));
        await transaction.CommitAsync();
        await Eventually.HoldsAsync(() => node.Database.Changes.Generation(Project) != before);
    }

    [Fact]
    public async Task A_write_that_fails_changes_nothing()
    {
        var node = await postgres.NewDatabaseAsync();
        await node.ScalarAsync("CREATE TABLE kept (n int)");
        var before = node.Database.Changes.Generation(Project);

        await Assert.ThrowsAsync<InvalidOperationException>(() => node.Database.WriteAsync(
            Project,
            async (transaction, stop) =>
            {
                await using var insert = new NpgsqlCommand("INSERT INTO kept VALUES (1)", transaction.Connection, transaction);
                await insert.ExecuteNonQueryAsync(stop);
                throw new InvalidOperationException("no");
            },
            default));

        Assert.Equal(before, node.Database.Changes.Generation(Project));
        Assert.Equal(0L, await node.ScalarAsync("SELECT count(*) FROM kept"));
    }

    [Fact]
    public async Task A_lost_connection_makes_everything_count_as_changed_and_comes_back()
    {
        var node = await postgres.NewDatabaseAsync();
        var before = node.Database.Changes.Generation(Project);
        var gaps = 0;
        var lost = new TaskCompletionSource();
        node.Database.Notifications.OnGap(() =>
        {
            Interlocked.Increment(ref gaps);
            if (!node.Database.Changes.IsLive)
                lost.TrySetResult();
        });

        await node.ScalarAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'");

        await lost.Task.WaitAsync(Eventually.Patience);
        Assert.NotEqual(before, node.Database.Changes.Generation(Project));
        await Eventually.HoldsAsync(() => node.Database.Changes.IsLive);
        Assert.True(Volatile.Read(ref gaps) >= 2, "One gap when the connection is lost and one when it is back.");

        await using var far = await node.OtherNodeAsync("far");
        var again = node.Database.Changes.Generation(Project);
        await far.Database.WriteAsync(Project, (_, _) => Task.CompletedTask, default);
        await Eventually.HoldsAsync(() => node.Database.Changes.Generation(Project) != again);
    }

    [Fact]
    public async Task A_reader_that_stamps_before_reading_never_keeps_what_was_before_a_finished_write()
    {
        var node = await postgres.NewDatabaseAsync();
        await node.ScalarAsync("CREATE TABLE counter (n int); INSERT INTO counter VALUES (0)");
        var cached = (Stamp: -1L, Value: -1);
        using var done = new CancellationTokenSource();
        var reading = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                var stamp = node.Database.Changes.Generation(Project);
                var value = (int)(await node.ScalarAsync("SELECT n FROM counter"))!;
                lock (done)
                    cached = (stamp, value);
            }
        });

        for (var i = 1; i <= 200; i++)
        {
            await node.Database.WriteAsync(
                Project,
                async (transaction, stop) =>
                {
                    await using var update = new NpgsqlCommand("UPDATE counter SET n = @n", transaction.Connection, transaction);
                    update.Parameters.AddWithValue("n", i);
                    await update.ExecuteNonQueryAsync(stop);
                },
                default);
            lock (done)
                Assert.True(cached.Stamp != node.Database.Changes.Generation(Project) || cached.Value == i, $"A stamp still counts as valid for {cached.Value} after {i} was written.");
        }

        await done.CancelAsync();
        await reading;
    }

    [Fact]
    public async Task A_message_over_the_limit_is_refused_before_it_reaches_the_database()
    {
        var node = await postgres.NewDatabaseAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => node.Database.TransactAsync(
            (transaction, stop) => Notifications.PublishAsync(transaction, "long", new string('ž', Notifications.MaxBytes / 2), stop), default));
        var arrived = new TaskCompletionSource<string>();
        node.Database.Notifications.Subscribe("long", body => arrived.TrySetResult(body));
        var longest = new string('ž', (Notifications.MaxBytes - "long:".Length) / 2);
        await node.Database.TransactAsync((transaction, stop) => Notifications.PublishAsync(transaction, "long", longest, stop), default);
        Assert.Equal(longest, await arrived.Task.WaitAsync(Eventually.Patience));
    }
}

using Headgate.Keptn.Events;
using Headgate.Testing;
using Npgsql;

namespace Headgate.Keptn.Tests.Events;

/// <summary>From publishing to consumers, with failures in between.</summary>
public sealed class DispatchingEvents(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const string Seen = "CREATE TABLE seen (n bigint GENERATED ALWAYS AS IDENTITY, consumer text, what text)";

    [Fact]
    public async Task Events_of_a_project_keep_their_order_through_failures_and_others_do_not_wait()
    {
        var consumer = new RecordingConsumer("a", 0);
        await using var stack = await NewAsync(consumer);
        consumer.FailsAt.Add("s1");
        foreach (var (id, project) in new[] { ("s1", "shop"), ("s2", "shop"), ("o1", "other"), ("s3", "shop"), ("o2", "other") })
            Assert.True(await stack.PublishAsync(stack.Event(id, project)));
        await stack.WorkAsync();
        Assert.Equal("o1,o2", await SeenAsync(stack, "a"));
        consumer.FailsAt.Clear();
        await stack.RetryAsync();
        await stack.WorkAsync();
        Assert.Equal("o1,o2,s1,s2,s3", await SeenAsync(stack, "a"));
    }

    [Fact]
    public async Task A_second_event_with_the_same_id_is_the_same_event()
    {
        await using var stack = await NewAsync(new RecordingConsumer("a", 0));
        Assert.True(await stack.PublishAsync(stack.Event("one")));
        Assert.False(await stack.PublishAsync(stack.Event("one", "other")));
        Assert.True(await stack.PublishAsync(stack.Event("later", ahead: TimeSpan.FromHours(1))));
        Assert.False(await stack.PublishAsync(stack.Event("later", ahead: TimeSpan.FromHours(2))));
        await stack.WorkAsync();
        Assert.Equal("one", await SeenAsync(stack, "a"));
    }

    [Fact]
    public async Task An_event_whose_time_is_to_come_is_unseen_holds_up_nobody_and_can_be_taken_back()
    {
        await using var stack = await NewAsync(new RecordingConsumer("a", 0));
        await stack.PublishAsync(stack.Event("later", ahead: TimeSpan.FromHours(1)));
        await stack.PublishAsync(stack.Event("never", ahead: TimeSpan.FromHours(1)));
        await stack.PublishAsync(stack.Event("now"));
        await stack.WorkAsync();
        Assert.Equal("now", await SeenAsync(stack, "a"));
        Assert.Equal(1, (await stack.Search.PageAsync(new EventFilter { Project = "shop" }, 0, 10, CancellationToken.None)).Total);

        Assert.True(await stack.TransactAsync((transaction, stop) => EventBus.RetractAsync(transaction, "never", stop)));
        stack.Clock.Advance(TimeSpan.FromHours(1));
        await stack.WorkOnDueAsync();
        await stack.WorkAsync();
        Assert.Equal("now,later", await SeenAsync(stack, "a"));
        var (events, total) = await stack.Search.PageAsync(new EventFilter { Project = "shop" }, 0, 10, CancellationToken.None);
        Assert.Equal(("later", 2L), (events[0].Id, total));
        Assert.False(await stack.TransactAsync((transaction, stop) => EventBus.RetractAsync(transaction, "later", stop)));
    }

    [Fact]
    public async Task An_event_that_is_due_by_the_databases_clock_is_published_whatever_the_nodes_says()
    {
        await using var stack = await NewAsync(new RecordingConsumer("a", 0));
        await stack.PublishAsync(stack.Event("later", ahead: TimeSpan.FromHours(1)));
        await stack.WorkOnDueAsync();
        await stack.WorkAsync();
        Assert.Equal("later", await SeenAsync(stack, "a"));
    }

    [Fact]
    public async Task A_consumer_that_fails_for_good_is_left_out_alone_and_the_project_goes_on()
    {
        var failing = new RecordingConsumer("failing", 1);
        await using var stack = await NewAsync(new RecordingConsumer("first", 0), failing, new RecordingConsumer("last", 2));
        failing.FailsAt.Add("poison");
        await stack.PublishAsync(stack.Event("poison"));
        await stack.PublishAsync(stack.Event("next"));
        await stack.WorkAsync();
        Assert.Null(await SeenAsync(stack, "first"));
        await stack.GiveUpAsync(new InvalidOperationException("Not this one."));
        Assert.Equal("gave up poison", await SeenAsync(stack, "failing"));
        Assert.Equal("poison", await SeenAsync(stack, "first"));
        Assert.Equal("poison", await SeenAsync(stack, "last"));
        Assert.Equal(1, await stack.CountAsync("SELECT count(*) FROM keptn.event WHERE type = 'sh.keptn.log.error' AND triggered_id = 'poison'"));
        await stack.WorkAsync();
        Assert.StartsWith("poison,next,", await SeenAsync(stack, "last"), StringComparison.Ordinal);
        Assert.Equal(0, await stack.CountAsync("SELECT count(*) FROM headgate.work_item"));
        Assert.Equal(0, await stack.CountAsync("SELECT count(*) FROM keptn.event WHERE type = 'sh.keptn.log.error'"));
    }

    [Fact]
    public async Task An_event_that_ends_the_process_is_given_to_nobody_again()
    {
        await using var stack = await NewAsync(new RecordingConsumer("a", 0));
        await stack.PublishAsync(stack.Event("deadly"));
        await stack.GiveUpAsync(null);
        Assert.Equal("gave up deadly", await SeenAsync(stack, "a"));
    }

    [Fact]
    public async Task Open_triggers_are_listed_while_they_are_due_and_not_completed()
    {
        await using var stack = await NewAsync();
        foreach (var one in new[] { stack.Event("a"), stack.Event("b", "other"), stack.Event("c"), stack.Event("later", ahead: TimeSpan.FromHours(1)) })
            await stack.TransactAsync(async (transaction, stop) =>
            {
                await stack.Bus.PublishAsync(transaction, one, stop);
                await OpenTriggers.AddAsync(transaction, one, stop);
                await OpenTriggers.AddAsync(transaction, one, stop);
            });
        await stack.PublishAsync(stack.Event("outside"));
        Assert.Equal("a,b,c", await OpenAsync(stack, null));
        Assert.Equal("a,c", await OpenAsync(stack, "shop"));
        Assert.True(await stack.TransactAsync((transaction, stop) => OpenTriggers.CompleteAsync(transaction, "a", stop)));
        Assert.False(await stack.TransactAsync((transaction, stop) => OpenTriggers.CompleteAsync(transaction, "a", stop)));
        Assert.Equal("c", await OpenAsync(stack, "shop"));
        await stack.TransactAsync((transaction, stop) => OpenTriggers.RemoveOfContextAsync(transaction, "shop", "c-shop", "prod", stop));
        Assert.Equal("c", await OpenAsync(stack, "shop"));
        await stack.TransactAsync((transaction, stop) => OpenTriggers.RemoveOfContextAsync(transaction, "shop", "c-shop", null, stop));
        stack.Clock.Advance(TimeSpan.FromHours(1));
        await stack.WorkOnDueAsync();
        Assert.Equal("b", await OpenAsync(stack, null));
        Assert.Null(await stack.TransactAsync((transaction, stop) => EventStore.FindAsync(transaction, "later", stop)));
    }

    [Fact]
    public async Task Open_triggers_are_found_without_looking_through_all_events()
    {
        await using var stack = await NewAsync();
        await stack.RunAsync("""
            WITH made AS (
                INSERT INTO keptn.event (id, type, source, time, context, data, project, stage, service)
                SELECT 'e' || n, 'sh.keptn.event.test.triggered', 'shipyard-controller', now(), 'c' || n, '{}', 'shop', 'dev', 'cart' FROM generate_series(1, 20000) n
                RETURNING *)
            INSERT INTO keptn.open_trigger (id, type, project, stage, service, context) SELECT id, type, project, stage, service, context FROM made WHERE position % 50 = 0
            """);
        await stack.RunAsync("ANALYZE");
        await using var connection = await stack.ConnectAsync();
        await using var explain = new NpgsqlCommand("EXPLAIN " + OpenTriggers.List, connection);
        OpenTriggers.AddTo(explain, new OpenTriggerFilter("sh.keptn.event.test.triggered"));
        explain.Parameters.AddWithValue("offset", 0L);
        explain.Parameters.AddWithValue("limit", 20L);
        List<string> plan = [];
        await using (var row = await explain.ExecuteReaderAsync(CancellationToken.None))
            while (await row.ReadAsync(CancellationToken.None))
                plan.Add(row.GetString(0));
        var scans = plan.Where(line => line.Contains(" on event", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(scans);
        Assert.All(scans, line => Assert.Contains("Index Cond", plan[plan.IndexOf(line) + 1], StringComparison.Ordinal));
    }

    private async Task<EventStack> NewAsync(params IEventConsumer[] consumers)
    {
        var stack = await EventStack.NewAsync(postgres, consumers);
        await stack.RunAsync(Seen);
        return stack;
    }

    private static async Task<string?> SeenAsync(EventStack stack, string consumer) =>
        await stack.TextAsync($"SELECT string_agg(what, ',' ORDER BY n) FROM seen WHERE consumer = '{consumer}'");

    private static async Task<string> OpenAsync(EventStack stack, string? project) =>
        string.Join(',', (await stack.Open.ListAsync(new OpenTriggerFilter("sh.keptn.event.test.triggered") { Project = project }, 0, 20, CancellationToken.None)).Events.Select(one => one.Id));
}

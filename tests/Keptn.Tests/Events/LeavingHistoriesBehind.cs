using Headgate.Keptn.Events;
using Headgate.Keptn.Tests.Projects;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Events;

/// <summary>What there is of a project's events from its deletion on.</summary>
public sealed class LeavingHistoriesBehind(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const string Seen = "CREATE TABLE seen (n bigint GENERATED ALWAYS AS IDENTITY, consumer text, what text)";
    private const string Type = "sh.keptn.event.test.triggered";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task They_are_never_seen_again_and_a_namesake_begins_anew(bool addedUp)
    {
        await using var stack = await EventStack.NewAsync(postgres);
        foreach (var n in Enumerable.Range(0, 3))
            await stack.PublishAsync(stack.Event($"old-{n}") with { TriggeredId = "t" });
        await stack.PublishAsync(stack.Event("later", ahead: TimeSpan.FromHours(1)));
        await stack.PublishAsync(stack.Event("neighbour", "other"));
        if (addedUp)
            await stack.FoldAsync();

        foreach (var generation in Enumerable.Range(1, 3))
        {
            await stack.RemoveAsync("shop");
            Assert.Equal("", await EverythingAsync(stack, "shop"));
            Assert.Null(await stack.TransactAsync((transaction, stop) => EventStore.FindAsync(transaction, "old-0", stop)));
            await stack.PublishAsync(stack.Event($"new-{generation}", type: Type));
            Assert.Equal($"new-{generation} of 1, counted 1", await EverythingAsync(stack, "shop"));
            await stack.WorkAsync();
            if (addedUp)
                await stack.FoldAsync();
            await stack.RemovePastAsync();
            Assert.Equal(0, await stack.CountAsync("SELECT count(*) FROM keptn.past_event_history"));
            Assert.Equal($"new-{generation} of 1, counted 1", await EverythingAsync(stack, "shop"));
        }

        Assert.Equal("neighbour of 1, counted 1", await EverythingAsync(stack, "other"));
        foreach (var table in new[] { "event", "event_root" })
            Assert.Equal(2, await stack.CountAsync($"SELECT count(*) FROM keptn.{table}"));
        Assert.Equal(0, await stack.CountAsync("SELECT count(*) FROM keptn.scheduled_event"));
    }

    [Fact]
    public async Task Their_last_events_are_recorded_before_they_go_and_acted_on_by_nobody()
    {
        await using var stack = await EventStack.NewAsync(postgres, new RecordingConsumer("log", 9, seesPast: true), new RecordingConsumer("acting", 1));
        await stack.RunAsync(Seen);
        await stack.PublishAsync(stack.Event("before"));
        await stack.WorkAsync();
        await stack.PublishAsync(stack.Event("undispatched"));
        await stack.RemoveAsync("shop");
        await stack.PublishAsync(stack.Event("after"));
        await stack.RemovePastAsync();
        Assert.Equal(3, await stack.CountAsync("SELECT count(*) FROM keptn.event"));

        await stack.WorkAsync();
        Assert.Equal("before,undispatched,after", await stack.TextAsync("SELECT string_agg(what, ',' ORDER BY n) FROM seen WHERE consumer = 'log'"));
        Assert.Equal("before,after", await stack.TextAsync("SELECT string_agg(what, ',' ORDER BY n) FROM seen WHERE consumer = 'acting'"));
        await stack.RemovePastAsync();
        Assert.Equal("after", await stack.TextAsync("SELECT string_agg(id, ',') FROM keptn.event"));
    }

    [Fact]
    public async Task An_event_on_its_way_is_waited_for_and_goes_too()
    {
        await using var stack = await EventStack.NewAsync(postgres);
        await stack.PublishAsync(stack.Event("first"));
        var published = new TaskCompletionSource();
        var commit = new TaskCompletionSource();
        var publishing = stack.TransactAsync(async (transaction, stop) =>
        {
            await stack.Bus.PublishAsync(transaction, stack.Event("on its way"), stop);
            await stack.Bus.PublishAsync(transaction, stack.Event("to come", ahead: TimeSpan.FromHours(1)), stop);
            published.SetResult();
            await commit.Task;
        });
        await published.Task;
        var removing = stack.RemoveAsync("shop");
        await Eventually.HoldsAsync(async () => await stack.CountAsync("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())") == 1);
        commit.SetResult();
        await publishing;
        await removing;
        Assert.Equal("", await EverythingAsync(stack, "shop"));
        Assert.Equal(0, await stack.CountAsync("SELECT count(*) FROM keptn.scheduled_event"));
        await stack.WorkAsync();
        await stack.RemovePastAsync();
        Assert.Equal(0, await stack.CountAsync("SELECT count(*) FROM keptn.event"));
    }

    [Fact]
    public async Task No_name_reaches_the_events_of_another_history()
    {
        await using var stack = await EventStack.NewAsync(postgres);
        await stack.PublishAsync(stack.Event("old"));
        await stack.RemoveAsync("shop");
        await stack.PublishAsync(stack.Event("new"));
        var key = (await stack.TextAsync("SELECT keptn.event_history_of('shop')"))!;
        Assert.Equal(0, (await stack.Search.PageAsync(new EventFilter { Project = key }, 0, 10, Stop)).Total);
        await stack.PublishAsync(stack.Event("forged", key));
        Assert.Equal("new of 1, counted 1", await EverythingAsync(stack, "shop"));
    }

    [Fact]
    public async Task A_creation_that_failed_leaves_what_was_sent_to_the_name_before()
    {
        await using var parts = await ProjectParts.OfAsync(postgres);
        var sent = KeptnEvents.NewProject();
        await parts.Database.Database.TransactAsync((transaction, stop) => parts.Get<EventBus>().PublishAsync(transaction, Event(sent), stop), Stop);
        parts.Repositories.Failure = ("stage dev", new InvalidOperationException("The disk is on fire."));
        await Assert.ThrowsAnyAsync<Exception>(() => parts.CreateAsync(sent));
        Assert.Contains((await parts.Get<EventSearch>().PageAsync(new EventFilter { Project = sent }, 0, 10, Stop)).Events, one => one.Id == "sent");
    }

    private static KeptnEvent Event(string project) => new()
    {
        Id = "sent", Type = Type, Source = "example", Time = TimeProvider.System.GetUtcNow(), Context = "context", Data = new System.Text.Json.Nodes.JsonObject { ["project"] = project },
    };

    /// <summary>The events of a project that any of the ways to look for them shows, and their count.</summary>
    private static async Task<string> EverythingAsync(EventStack stack, string project)
    {
        List<(string Ids, long Total)> found = [];
        foreach (var filter in new EventFilter[]
        {
            new() { Project = project }, new() { Project = project, Type = Type }, new() { Project = project, Context = "c-" + project }, new() { Context = "c-" + project },
            new() { Project = project, RootsOnly = true }, new() { Project = project, From = stack.Clock.GetUtcNow().AddDays(-40), Stage = "dev" },
        })
        {
            var (events, total) = await stack.Search.PageAsync(filter, 0, 10, Stop);
            found.Add((string.Join(',', events.Select(one => one.Id)), total));
        }

        foreach (var filter in new[] { $"data.project:{project}", $"data.project:none,{project}", $"shkeptncontext:c-{project}" })
        {
            var clauses = TypedEventFilter.Parse(filter);
            var events = await stack.Search.OfTypeAsync(TypedEventFilter.Of(Type, clauses, await stack.Search.HistoriesAsync(clauses, Stop), 10), Stop);
            found.Add((string.Join(',', events.Select(one => one.Id)), events.Count));
        }

        var (ids, count) = Assert.Single(found.Distinct());
        var counted = (await stack.Statistics.CountAsync(TallyRange.Of(null, null), Stop)).Where(one => one.Project == project).Sum(one => one.Count);
        return ids.Length == 0 && count == 0 && counted == 0 ? "" : $"{ids} of {count}, counted {counted}";
    }
}

using Headgate.Keptn.Events;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Events;

/// <summary>Counts come from a tally and are exact all the same.</summary>
public sealed class CountingEvents(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    // Of histories that are past some rows are gone and others not.
    private const string Difference = """
        WITH stored AS (SELECT project FROM keptn.event WHERE project IS NOT NULL AND NOT EXISTS (SELECT FROM keptn.past_event_history WHERE key = project)),
             waiting AS (SELECT project FROM keptn.event_untallied WHERE NOT EXISTS (SELECT FROM keptn.past_event_history WHERE key = project)),
             tally AS (SELECT span, n FROM keptn.event_tally WHERE NOT EXISTS (SELECT FROM keptn.past_event_history WHERE key = project)),
             in_all AS (SELECT span, n FROM keptn.event_project_tally WHERE NOT EXISTS (SELECT FROM keptn.past_event_history WHERE key = project))
        SELECT abs((SELECT count(*) FROM stored) - (SELECT coalesce(sum(n), 0) FROM tally WHERE span = 2) - (SELECT count(*) FROM waiting))
             + abs((SELECT coalesce(sum(n), 0) FROM tally WHERE span = 2) - (SELECT coalesce(sum(n), 0) FROM in_all WHERE span = 2))
             + abs((SELECT coalesce(sum(n), 0) FROM tally WHERE span = 1) - (SELECT coalesce(sum(n), 0) FROM in_all WHERE span = 0))
        """;

    [Fact]
    public async Task At_every_moment_while_events_come_are_added_up_and_go_with_their_project()
    {
        await using var stack = await EventStack.NewAsync(postgres);
        using var ended = new CancellationTokenSource();
        using var dispatching = new SemaphoreSlim(1);
        var folding = Task.WhenAll(AgainAsync(stack.FoldAsync, ended.Token), AgainAsync(stack.FoldAsync, ended.Token), AgainAsync(stack.RemovePastAsync, ended.Token), AgainAsync(stack.RemovePastAsync, ended.Token));
        var writing = Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            foreach (var n in Enumerable.Range(0, 150))
            {
                await stack.PublishAsync(stack.Event($"{writer}-{n}", n % 3 == 0 ? "gone" : "kept", type: "sh.keptn.event.test.started"));
                if (n % 50 != 49)
                    continue;
                await stack.RemoveAsync("gone");
                // One after the other: two of these may find the rows in different orders, and would wait for each other.
                await dispatching.WaitAsync();
                await stack.RunAsync("UPDATE keptn.past_event_history SET dispatched = true");
                dispatching.Release();
            }
        })));
        while (!writing.IsCompleted)
            Assert.Equal(0, await stack.CountAsync(Difference));
        await writing;
        await ended.CancelAsync();
        await folding;
        await stack.RemovePastAsync();
        Assert.Equal(0, await stack.CountAsync("SELECT count(*) FROM keptn.past_event_history"));
        Assert.Equal(0, await stack.CountAsync(Difference));
        Assert.Equal(0, await stack.CountAsync("SELECT count(*) FROM keptn.event WHERE project <> 'kept' AND project <> keptn.event_history_of('gone')"));
        Assert.Equal(0, await stack.CountAsync("SELECT count(*) FROM keptn.event_tally WHERE n <= 0"));
        Assert.Equal(await stack.CountAsync("SELECT count(*) FROM keptn.event WHERE project = 'kept'"), (await stack.Search.PageAsync(new EventFilter { Project = "kept" }, 0, 1, default)).Total);
        Assert.Equal(await stack.CountAsync("SELECT count(DISTINCT (project, context)) FROM keptn.event WHERE project <> ''"), await stack.CountAsync("SELECT count(*) FROM keptn.event_root"));
    }

    [Fact]
    public async Task In_any_range_of_times_and_both_before_and_after_they_are_added_up()
    {
        await using var stack = await EventStack.NewAsync(postgres);
        var random = new Random(7);
        var begin = new DateTimeOffset(2023, 3, 1, 0, 0, 0, TimeSpan.Zero);
        List<DateTimeOffset> times = [.. Enumerable.Range(0, 200).Select(n => n % 10 == 0 ? begin.AddMinutes(30 * random.Next(200)) : begin.AddMilliseconds(random.NextInt64(5 * 86_400_000L)))];
        foreach (var (time, n) in times.Select((time, n) => (time, n)))
        {
            await stack.PublishAsync(stack.Event($"{n}") with { Time = time });
            if (n == 100)
                await stack.FoldAsync();
        }

        foreach (var _ in Enumerable.Range(0, 60))
        {
            DateTimeOffset? from = random.Next(4) == 0 ? null : Pick(), before = random.Next(4) == 0 ? null : Pick();
            var expected = times.Count(time => (from is null || time > from) && (before is null || time < before));
            foreach (var stage in new[] { null, "dev" })
                Assert.Equal(expected, (await stack.Search.PageAsync(new EventFilter { Project = "shop", Stage = stage, From = from, Before = before }, 0, 1, default)).Total);
        }

        DateTimeOffset Pick() => random.Next(3) switch { 0 => begin.AddDays(random.Next(-1, 6)), 1 => times[random.Next(times.Count)], _ => begin.AddMilliseconds(random.NextInt64(5 * 86_400_000L)) };
    }

    private static async Task AgainAsync(Func<Task> pass, CancellationToken ended)
    {
        while (!ended.IsCancellationRequested)
        {
            await pass();
            await Task.Yield();
        }
    }
}

using Headgate.Keptn.Events;
using Headgate.Testing;
using Npgsql;
using NpgsqlTypes;

namespace Headgate.Keptn.Tests.Events;

/// <summary>Pages far behind the newest event begin at a day that the counts tell, and are the same all the same.</summary>
public sealed class LeafingThroughEvents(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const string OneByOne = """
        SELECT array(SELECT id FROM keptn.event WHERE project = @history AND (@from IS NULL OR time > @from) ORDER BY time DESC, position DESC OFFSET @offset LIMIT @limit)
        """;

    // A thousand a day, some of them at its first moment, and a few in years long past.
    private const string ManyEvents = """
        WITH made AS (
            INSERT INTO keptn.event (id, type, source, time, context, data, project, stage, service)
            SELECT 'seeded-' || n, 'sh.keptn.event.test.started', 'example', CASE WHEN n % 500 = 0 THEN '1969-07-20 12:00:00Z'::timestamptz - n * interval '1 hour' WHEN n % 7 = 0 THEN date_trunc('day', time) ELSE time END,
                   'context-' || n % 50, '{}', (ARRAY['kept', 'gone'])[1 + n % 2], 'dev', 'cart'
              FROM generate_series(1, 6000) n CROSS JOIN LATERAL (SELECT date_trunc('milliseconds', now() - n * interval '86.4 seconds') AS time) one
            RETURNING position, project, time, type, stage, service, source)
        INSERT INTO keptn.event_untallied (position, project, time, type, stage, service, source) SELECT position, project, time, type, stage, service, source FROM made
        """;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_page_is_as_if_those_before_were_left_out_one_by_one_while_events_come_late_are_added_up_and_go()
    {
        await using var stack = await EventStack.NewAsync(postgres);
        await stack.RunAsync(ManyEvents);
        var random = Effort.NewRandom();
        var seeds = Enumerable.Range(0, 3).Select(_ => random.Next()).ToList();
        using var ended = new CancellationTokenSource();
        var cleaning = Task.WhenAll(AgainAsync(stack.FoldAsync, ended.Token), AgainAsync(stack.RemovePastAsync, ended.Token));
        var writing = Task.WhenAll(seeds.Select((seed, writer) => Task.Run(() => WriteAsync(stack, writer, new Random(seed)))));
        while (!writing.IsCompleted)
            await ComparePagesAsync(stack, random);
        await writing;
        await ended.CancelAsync();
        await cleaning;
        foreach (var _ in Enumerable.Range(0, Effort.Rounds(10, 100)))
            await ComparePagesAsync(stack, random);
    }

    [Fact]
    public async Task Clients_get_such_pages()
    {
        await using var stack = await EventStack.NewAsync(postgres);
        await stack.RunAsync(ManyEvents);
        foreach (var _ in Enumerable.Range(0, 2))
        {
            var (all, offset) = (new List<string>(), 0);
            while (await stack.Search.PageAsync(new EventFilter { Project = "kept" }, offset, 100, Stop) is { Events.Count: > 0 } page)
            {
                Assert.Equal(3000, page.Total);
                all.AddRange(page.Events.Select(one => one.Id));
                offset += 100;
            }

            Assert.Equal(await stack.TextAsync("SELECT string_agg(id, ',' ORDER BY time DESC, position DESC) FROM keptn.event WHERE project = 'kept'"), string.Join(',', all));
            await stack.FoldAsync();
        }
    }

    private static async Task WriteAsync(EventStack stack, int writer, Random random)
    {
        var today = new DateTimeOffset(stack.Clock.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);
        foreach (var n in Enumerable.Range(0, Effort.Rounds(60, 600)))
        {
            var time = random.Next(5) switch
            {
                0 => stack.Clock.GetUtcNow(),
                1 => today.AddDays(-random.Next(8)),
                2 => today.AddDays(-random.Next(8)).AddMilliseconds(-1),
                3 => new DateTimeOffset(1960, 1, 1, 0, 0, 0, TimeSpan.Zero).AddHours(random.Next(100)),
                _ => today.AddMinutes(-random.Next(8 * 24 * 60)),
            };
            await stack.PublishAsync(stack.Event($"{writer}-{n}", random.Next(2) == 0 ? "kept" : "gone") with { Time = time });
            // One writer alone: two such updates may find the rows in different orders, and would wait for each other.
            if (writer != 0 || random.Next(8) != 0)
                continue;
            await stack.RemoveAsync("gone");
            await stack.RunAsync("UPDATE keptn.past_event_history SET dispatched = true");
        }
    }

    /// <summary>Compares some pages of one moment.</summary>
    private static async Task ComparePagesAsync(EventStack stack, Random random)
    {
        await using var connection = await stack.ConnectAsync();
        await using var moment = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, Stop);
        foreach (var project in new[] { "kept", "gone" })
        {
            var history = (string)(await ScalarAsync(connection, "SELECT keptn.event_history_of(@project)", ("project", project)))!;
            var total = (long)(await ScalarAsync(connection, "SELECT count(*) FROM keptn.event WHERE project = @history", ("history", history)))!;
            foreach (var _ in Enumerable.Range(0, 6))
            {
                var asked = new EventFilter { Project = project, From = random.Next(3) == 0 ? stack.Clock.GetUtcNow().AddMinutes(-random.Next(8 * 24 * 60)) : null };
                var page = new EventPage(asked, EventConditions.Of(asked, history), random.NextInt64(total + 2), random.Next(1, 30)) { Deep = 0 };
                var expected = (string[])(await ScalarAsync(connection, OneByOne, ("history", history), ("from", asked.From), ("offset", page.Offset), ("limit", page.Limit)))!;
                var found = await page.ReadAsync(connection, Stop);
                Assert.True(expected.SequenceEqual(found.Select(one => one.Id)), $"{page} of {total}: {string.Join(',', found.Select(one => one.Id))} instead of {string.Join(',', expected)}");
            }
        }
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, params (string Name, object? Value)[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var (name, value) in values)
            if (name == "from")
                command.Parameters.AddWithValue(name, NpgsqlDbType.TimestampTz, value ?? DBNull.Value);
            else
                command.Parameters.AddWithValue(name, value!);
        return await command.ExecuteScalarAsync(Stop);
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

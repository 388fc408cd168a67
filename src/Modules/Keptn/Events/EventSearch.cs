using Headgate.Postgres;
using Npgsql;

namespace Headgate.Keptn.Events;

/// <summary>Pages of the event store, newest first.</summary>
internal sealed class EventSearch(MetadataDatabase database)
{
    // Planners know more of a value than of what a statement finds out: histories are looked up first.
    private const string OfProjects = "SELECT array_agg(keptn.event_history_of(project)) FROM unnest(@projects) project";
    private const string OfContext = """
        SELECT ARRAY(SELECT project FROM keptn.event
                      WHERE context = @context AND project <> '' AND NOT EXISTS (SELECT FROM keptn.past_event_history WHERE key = project)
                      ORDER BY time, position LIMIT 1)
        """;

    /// <summary>The histories that a filter is about: those of its projects, else that of the context's earliest event with a project.</summary>
    public Task<string[]> HistoriesAsync(Dictionary<string, string[]> clauses, CancellationToken stop) =>
        HistoriesAsync(TypedEventFilter.ProjectsOf(clauses), TypedEventFilter.ContextOf(clauses), stop);

    /// <summary>A page and how many events match in all.</summary>
    public async Task<(IReadOnlyList<KeptnEvent> Events, long Total)> PageAsync(EventFilter asked, long offset, long limit, CancellationToken stop)
    {
        var histories = await HistoriesAsync(asked.Project is null ? null : [asked.Project], asked.Context, stop);
        var conditions = EventConditions.Of(asked, histories is [var history, ..] ? history : "");
        await using var connection = await database.Source.OpenConnectionAsync(stop);
        await using var count = Command(connection, CountSql(asked, conditions), conditions);
        if (asked is { From: not null } or { Before: not null })
            TallyRange.Of(asked.From, asked.Before).AddTo(count);
        var total = Convert.ToInt64(await count.ExecuteScalarAsync(stop), System.Globalization.CultureInfo.InvariantCulture);
        if (offset >= total)
            return ([], total);
        await using var command = Command(connection, PageSql(asked, conditions), conditions);
        command.Parameters.AddWithValue("offset", offset);
        command.Parameters.AddWithValue("limit", limit);
        return (await ReadAsync(command, stop), total);
    }

    /// <summary>The newest events of a type that match a filter.</summary>
    public async Task<IReadOnlyList<KeptnEvent>> OfTypeAsync(TypedEventFilter asked, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand($"""
            SELECT {EventStore.Columns} FROM keptn.event happened
             WHERE {asked.Where}
             ORDER BY time DESC, position DESC LIMIT @limit
            """);
        asked.AddTo(command);
        return await ReadAsync(command, stop);
    }

    private async Task<string[]> HistoriesAsync(string[]? projects, string? context, CancellationToken stop)
    {
        if (projects is null && context is null)
            return [];
        await using var command = database.Source.CreateCommand(projects is null ? OfContext : OfProjects);
        if (projects is null)
            command.Parameters.AddWithValue("context", SearchKey.Of(context));
        else
            command.Parameters.AddWithValue("projects", projects.Select(project => SearchKey.Of(project)).ToArray());
        return (string[])(await command.ExecuteScalarAsync(stop))!;
    }

    private static string Table(EventFilter asked) => asked.RootsOnly ? "keptn.event_root" : "keptn.event";

    // Places first, by an index that has all columns to search by; then the rows of the page only.
    private static string PageSql(EventFilter asked, EventConditions conditions) => $"""
        SELECT {EventStore.Columns} FROM keptn.event
          JOIN (SELECT position FROM {Table(asked)} WHERE {conditions.All} ORDER BY time DESC, position DESC OFFSET @offset LIMIT @limit) page USING (position)
         ORDER BY time DESC, position DESC
        """;

    private static string CountSql(EventFilter asked, EventConditions conditions)
    {
        var tally = conditions.IsOfProject ? "keptn.event_project_tally" : "keptn.event_tally";
        return asked.RootsOnly || conditions.IsNarrow ? $"SELECT count(*) FROM {Table(asked)} WHERE {conditions.All}"
            : asked is { From: null, Before: null } ? $"""
            SELECT (SELECT coalesce(sum(n), 0) FROM {tally} WHERE {conditions.Scope} AND span = 2)
                 + (SELECT count(*) FROM keptn.event_untallied WHERE {conditions.Scope})
            """
            : $"""
            SELECT (SELECT coalesce(sum(n), 0) FROM {tally} WHERE {conditions.Scope} AND span = 1 AND bucket >= @first_day AND bucket < @end_day)
                 + (SELECT coalesce(sum(n), 0) FROM {tally} WHERE {conditions.Scope} AND span = 0 AND bucket >= @first_half AND bucket < @first_day)
                 + (SELECT coalesce(sum(n), 0) FROM {tally} WHERE {conditions.Scope} AND span = 0 AND bucket >= @end_day AND bucket < @end_half)
                 + (SELECT count(*) FROM keptn.event_untallied WHERE {conditions.Scope} AND time >= @first_half AND time < @end_half)
                 + (SELECT count(*) FROM keptn.event WHERE {conditions.Scope} AND time >= @first AND time < @first_half)
                 + (SELECT count(*) FROM keptn.event WHERE {conditions.Scope} AND time >= @end_half AND time < @end)
            """;
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, EventConditions conditions)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var (name, value) in conditions.Values)
            command.Parameters.AddWithValue(name, value);
        return command;
    }

    private static async Task<IReadOnlyList<KeptnEvent>> ReadAsync(NpgsqlCommand command, CancellationToken stop)
    {
        List<KeptnEvent> events = [];
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            events.Add(EventStore.Read(row));
        return events;
    }
}

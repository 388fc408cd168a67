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
        await using var count = new NpgsqlCommand(CountSql(asked, conditions), connection);
        conditions.AddTo(count);
        if (asked is { From: not null } or { Before: not null })
            TallyRange.Of(asked.From, asked.Before).AddTo(count);
        var total = Convert.ToInt64(await count.ExecuteScalarAsync(stop), System.Globalization.CultureInfo.InvariantCulture);
        if (offset >= total)
            return ([], total);
        return (await new EventPage(asked, conditions, offset, limit).ReadAsync(connection, stop), total);
    }

    /// <summary>The newest events of a type that match a filter.</summary>
    public async Task<IReadOnlyList<KeptnEvent>> OfTypeAsync(TypedEventFilter asked, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(EventPage.RowsAt($"SELECT position FROM keptn.event happened WHERE {asked.Where} ORDER BY time DESC, position DESC LIMIT @limit"));
        asked.AddTo(command);
        return await EventStore.ReadAllAsync(command, stop);
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

    private static string CountSql(EventFilter asked, EventConditions conditions)
    {
        var tally = conditions.IsOfProject ? "keptn.event_project_tally" : "keptn.event_tally";
        return asked.RootsOnly || conditions.IsNarrow ? $"SELECT count(*) FROM {asked.Table} WHERE {conditions.All}"
            : asked is { From: null, Before: null } ? $"""
            SELECT (SELECT coalesce(sum(n), 0) FROM {tally} WHERE {conditions.Scope} AND span = 2 AND bucket = '-infinity')
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
}

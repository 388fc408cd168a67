using Headgate.Postgres;
using Npgsql;

namespace Headgate.Keptn.Events;

/// <summary>Pages of the event store, newest first.</summary>
internal sealed class EventSearch(MetadataDatabase database)
{
    private const string ProjectOfContext = "SELECT project FROM keptn.event WHERE context = @context AND project <> '' ORDER BY time, position LIMIT 1";

    /// <summary>The project of a context: that of its earliest event with one; <c>null</c> when there is none.</summary>
    public async Task<string?> ProjectOfAsync(string context, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(ProjectOfContext);
        command.Parameters.AddWithValue("context", SearchKey.Of(context));
        return await command.ExecuteScalarAsync(stop) as string;
    }

    /// <summary>A page and how many events match in all.</summary>
    public async Task<(IReadOnlyList<KeptnEvent> Events, long Total)> PageAsync(EventFilter asked, long offset, long limit, CancellationToken stop)
    {
        var conditions = EventConditions.Of(asked);
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

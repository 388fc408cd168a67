using Headgate.Postgres;
using Npgsql;

namespace Headgate.Keptn.Events;

/// <summary>Pages of the event store, newest first.</summary>
internal sealed class EventSearch(MetadataDatabase database)
{
    private const string ProjectOfContext = "SELECT project FROM keptn.event WHERE context = @context AND project <> '' ORDER BY time, position LIMIT 1";

    private static readonly (string Name, string Condition, Func<EventFilter, object?> Value)[] Conditions =
    [
        ("project", "project = @project", asked => SearchKey.Of(asked.Project)),
        ("context", "context = @context", asked => Key(asked.Context)),
        ("type", "type = @type", asked => Key(asked.Type)),
        ("stage", "stage = @stage", asked => Key(asked.Stage)),
        ("service", "service = @service", asked => Key(asked.Service)),
        ("id", "id = @id", asked => Key(asked.Id)),
        ("source", "source = @source", asked => string.IsNullOrEmpty(asked.Source) ? null : SearchKey.Of(asked.Source, PostedEvent.LongestSource)),
        ("from", "time > @from", asked => asked.From?.ToUniversalTime()),
        ("before", "time < @before", asked => asked.Before?.ToUniversalTime()),
    ];

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
        var (where, values) = Where(asked);
        var table = asked.RootsOnly ? "keptn.event_root" : "keptn.event";
        await using var count = Command($"SELECT count(*) FROM {table} WHERE {where}", values);
        var total = (long)(await count.ExecuteScalarAsync(stop))!;
        if (offset >= total)
            return ([], total);
        await using var command = Command($"""
            SELECT {EventStore.Columns} FROM keptn.event
              JOIN (SELECT position FROM {table} WHERE {where} ORDER BY time DESC, position DESC OFFSET @offset LIMIT @limit) page USING (position)
             ORDER BY time DESC, position DESC
            """, values);
        command.Parameters.AddWithValue("offset", offset);
        command.Parameters.AddWithValue("limit", limit);
        return (await ReadAsync(command, stop), total);
    }

    private NpgsqlCommand Command(string sql, IEnumerable<(string Name, object Value)> values)
    {
        var command = database.Source.CreateCommand(sql);
        foreach (var (name, value) in values)
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

    private static (string Where, List<(string Name, object Value)> Values) Where(EventFilter asked)
    {
        List<string> conditions = [];
        List<(string, object)> values = [];
        foreach (var (name, condition, read) in Conditions)
            if (read(asked) is { } value)
            {
                conditions.Add(condition);
                values.Add((name, value));
            }

        return (string.Join(" AND ", conditions), values);
    }

    private static string? Key(string? text) => string.IsNullOrEmpty(text) ? null : SearchKey.Of(text);
}

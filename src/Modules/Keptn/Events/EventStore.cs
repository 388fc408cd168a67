using System.Text.Json;
using System.Text.Json.Nodes;
using Headgate.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Headgate.Keptn.Events;

/// <summary>The store of events: rows are added and, with their project, removed; never changed.</summary>
/// <remarks>
/// What holds: an id is there once; a row that is listed has the <see cref="EventHistory">history</see> of its project ('' for none), others are gone once their
/// consumers have had them; each context of a history has one row in <c>event_root</c>, its earliest event; each listed row is counted once, by <c>event_tally</c> or by its row in <c>event_untallied</c>.
/// </remarks>
internal sealed class EventStore(MetadataDatabase database)
{
    public const string Columns = "id, type, source, time, context, triggered_id, git_commit_id, spec_version, extensions, data";

    private const string Insert = $"""
        {EventHistory.Share};
        WITH added AS (
            INSERT INTO keptn.event (id, type, source, time, context, triggered_id, git_commit_id, spec_version, extensions, data, project, stage, service, result)
            VALUES (@id, @type, @source, @time, @context, @triggered, @commit, @spec, @extensions, @data, keptn.event_history_of(@project), @stage, @service, @result)
            ON CONFLICT (id) DO NOTHING
            RETURNING position, project AS history),
        untallied AS (
            INSERT INTO keptn.event_untallied (position, project, time, type, stage, service, source)
            SELECT position, history, @time, @type, @stage, @service, @source FROM added WHERE history IS NOT NULL),
        root AS (
            INSERT INTO keptn.event_root (project, context, position, time, id, type, source, stage, service)
            SELECT history, @context, position, @time, @id, @type, @source, @stage, @service FROM added
             WHERE history <> ''
               AND NOT EXISTS (SELECT FROM keptn.event_root WHERE project = history AND context = @context AND time <= @time)
            ON CONFLICT (project, context) DO UPDATE
               SET position = excluded.position, time = excluded.time, id = excluded.id, type = excluded.type, source = excluded.source,
                   stage = excluded.stage, service = excluded.service
             WHERE excluded.time < event_root.time)
        SELECT position FROM added
        """;
    private const string AtPosition = $"SELECT {Columns} FROM keptn.event WHERE position = @position";
    private const string OfId = $"SELECT {Columns} FROM keptn.event WHERE id = @id AND project IS NOT NULL AND NOT EXISTS (SELECT FROM keptn.past_event_history WHERE key = project)";
    private const string IsPast = "SELECT EXISTS (SELECT FROM keptn.event JOIN keptn.past_event_history ON key = project WHERE position = @position)";
    private const string Remove = "DELETE FROM keptn.event WHERE position = @position";

    /// <returns>The place of the event; <c>null</c> when there is one with this id.</returns>
    public static async Task<long?> InsertAsync(NpgsqlTransaction transaction, KeptnEvent happened, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Insert, transaction.Connection, transaction);
        var values = command.Parameters;
        values.AddWithValue("id", happened.Id);
        values.AddWithValue("type", happened.Type);
        values.AddWithValue("source", happened.Source);
        values.AddWithValue("time", happened.Time.ToUniversalTime());
        values.AddWithValue("context", happened.Context);
        values.AddWithValue("triggered", NpgsqlDbType.Text, Nullable(happened.TriggeredId));
        values.AddWithValue("commit", NpgsqlDbType.Text, Nullable(happened.GitCommitId));
        values.AddWithValue("spec", NpgsqlDbType.Text, Nullable(happened.KeptnSpecVersion));
        values.AddWithValue("extensions", NpgsqlDbType.Json, Nullable(happened.Extensions?.ToJsonString()));
        values.AddWithValue("data", NpgsqlDbType.Json, happened.Data.ToJsonString());
        values.AddWithValue("project", NpgsqlDbType.Text, Nullable(happened.IsListed ? SearchKey.Of(happened.Project) : null));
        values.AddWithValue("stage", SearchKey.Of(happened.Stage));
        values.AddWithValue("service", SearchKey.Of(happened.Service));
        values.AddWithValue("result", NpgsqlDbType.Text, Nullable(happened.Result is null ? null : SearchKey.Of(happened.Result)));
        await using var row = await command.ExecuteReaderAsync(stop);
        await row.NextResultAsync(stop);
        return await row.ReadAsync(stop) ? row.GetInt64(0) : null;
    }

    /// <summary>The event at a place; <c>null</c> when it is gone.</summary>
    public async Task<KeptnEvent?> FindAsync(long position, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(AtPosition);
        command.Parameters.AddWithValue("position", position);
        await using var row = await command.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop) ? Read(row) : null;
    }

    /// <summary>The event of an id; <c>null</c> when there is none, its time is to come, or its project was deleted.</summary>
    public static async Task<KeptnEvent?> FindAsync(NpgsqlTransaction transaction, string id, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(OfId, transaction.Connection, transaction);
        command.Parameters.AddWithValue("id", id);
        await using var row = await command.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop) ? Read(row) : null;
    }

    /// <summary>Whether the project of the event was deleted after it.</summary>
    public static async Task<bool> IsPastAsync(NpgsqlTransaction transaction, long position, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(IsPast, transaction.Connection, transaction);
        command.Parameters.AddWithValue("position", position);
        return (bool)(await command.ExecuteScalarAsync(stop))!;
    }

    /// <summary>Forgets an event that is not listed, once its consumers have had it.</summary>
    public static async Task RemoveAsync(NpgsqlTransaction transaction, long position, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Remove, transaction.Connection, transaction);
        command.Parameters.AddWithValue("position", position);
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Reads a row of <see cref="Columns"/>.</summary>
    public static KeptnEvent Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetString(0),
        Type = row.GetString(1),
        Source = row.GetString(2),
        Time = row.GetFieldValue<DateTimeOffset>(3),
        Context = row.GetString(4),
        TriggeredId = row.IsDBNull(5) ? null : row.GetString(5),
        GitCommitId = row.IsDBNull(6) ? null : row.GetString(6),
        KeptnSpecVersion = row.IsDBNull(7) ? null : row.GetString(7),
        Extensions = row.IsDBNull(8) ? null : JsonNode.Parse(row.GetString(8)),
        Data = JsonNode.Parse(row.GetString(9)) ?? throw new JsonException("An event has no data."),
    };

    /// <summary>Reads all rows of <see cref="Columns"/> that a command finds.</summary>
    public static async Task<IReadOnlyList<KeptnEvent>> ReadAllAsync(NpgsqlCommand command, CancellationToken stop)
    {
        List<KeptnEvent> events = [];
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            events.Add(Read(row));
        return events;
    }

    private static object Nullable(string? text) => text is null ? DBNull.Value : text;
}

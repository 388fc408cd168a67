using System.Text;
using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Headgate.Events;

internal sealed class EventStore(MetadataDatabase database)
{
    private static readonly SearchColumns Columns = new()
    {
        Names = new Dictionary<string, string>
        {
            ["event"] = "event", ["component"] = "component", ["configurationId"] = "configuration_id", ["runId"] = "run_id", ["type"] = "type",
            ["objectType"] = "object_type", ["objectId"] = "object_id", ["objectName"] = "object_name", ["token.name"] = "token_name", ["uuid"] = "uuid::text",
        },
        Texts = new Dictionary<string, string> { ["message"] = "message", ["description"] = "description" },
        Numbers = new Dictionary<string, string> { ["id"] = "id", ["idBranch"] = "branch_id", ["token.id"] = "token_id" },
        Times = new Dictionary<string, string> { ["created"] = "created" },
        Documents = ["params", "results", "performance", "context"],
        AnyName = ["event", "component", "configuration_id", "run_id", "object_id", "token_name", "uuid::text"],
        AnyText = ["message", "description", "object_name"],
    };

    /// <summary>How many events are read at once.</summary>
    public const int Part = 200;

    private const int LongestText = 200_000;
    private const int LargestData = 400_000;

    private const string Insert = """
        INSERT INTO events.event (
            project_id, uuid, branch_id, created, event, component, configuration_id, message, description, type, run_id,
            object_type, object_id, object_name, token_id, token_name, params, results, performance, context, attachments)
        VALUES (
            @project, @uuid, @branch, @created, @event, @component, @configuration, @message, @description, @type, @run,
            @object_type, @object_id, @object_name, @token, @token_name, @params, @results, @performance, @context, @attachments)
        RETURNING id
        """;

    private const string Select = """
        SELECT id, uuid, branch_id, created, event, component, configuration_id, message, description, type, run_id, object_type, object_id,
               object_name, token_id, token_name, params, results, performance, context, attachments
          FROM events.event
         WHERE project_id = @project
        """;

    public static async Task<RecordedEvent> InsertAsync(NpgsqlTransaction transaction, NewEvent happened, DateTimeOffset now, CancellationToken stop)
    {
        var uuid = Guid.CreateVersion7(now);
        await using var command = new NpgsqlCommand(Insert, transaction.Connection, transaction);
        var values = command.Parameters;
        values.AddWithValue("project", happened.Project.Value);
        values.AddWithValue("uuid", uuid);
        values.AddWithValue("branch", happened.Branch);
        values.AddWithValue("created", now);
        values.AddWithValue("event", happened.Name);
        values.AddWithValue("component", happened.Component);
        values.Add(Text("configuration", happened.Configuration));
        values.AddWithValue("message", Cut(happened.Message));
        values.AddWithValue("description", Cut(happened.Description));
        values.AddWithValue("type", happened.Type);
        values.Add(Text("run", happened.RunId));
        values.Add(Text("object_type", happened.Target?.Type));
        values.Add(Text("object_id", happened.Target?.Id));
        values.Add(Text("object_name", happened.Target?.Name));
        values.AddWithValue("token", happened.Token.Value);
        values.AddWithValue("token_name", happened.TokenName);
        values.Add(Json("params", Data(happened.Params, "{}")));
        values.Add(Json("results", Data(happened.Results, "{}")));
        values.Add(Json("performance", Data(happened.Performance, "{}")));
        values.Add(Json("context", happened.Origin.ToJson().Text));
        values.Add(Json("attachments", Data(happened.Attachments, "[]")));
        return new RecordedEvent((long)(await command.ExecuteScalarAsync(stop))!, uuid);
    }

    public async Task<EventView?> FindAsync(ProjectId project, EventPosition position, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(Select + (position.Id is null ? " AND uuid = @uuid" : " AND id = @id"));
        command.Parameters.AddWithValue("project", project.Value);
        if (position.Id is { } id)
            command.Parameters.AddWithValue("id", id);
        else
            command.Parameters.AddWithValue("uuid", position.Uuid!.Value);
        await using var row = await command.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop) ? Read(row) : null;
    }

    /// <summary>One part of a list, from the event after <paramref name="after"/> in the list's order.</summary>
    public async Task<IReadOnlyList<EventView>> ReadPartAsync(EventQuery query, long? after, int skip, int most, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand();
        var sql = new StringBuilder(Select);
        Filter(query, sql, command.Parameters);
        if (after is not null)
            Where(sql, command.Parameters, query.OldestFirst ? "id > @after" : "id < @after", "after", after);
        sql.Append(query.OldestFirst ? " ORDER BY id LIMIT @most OFFSET @skip" : " ORDER BY id DESC LIMIT @most OFFSET @skip");
        command.Parameters.AddWithValue("project", query.Project.Value);
        command.Parameters.AddWithValue("most", most);
        command.Parameters.AddWithValue("skip", skip);
        command.CommandText = sql.ToString();

        var part = new List<EventView>(Math.Min(most, Part));
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            part.Add(Read(row));
        return part;
    }

    private static void Filter(EventQuery query, StringBuilder sql, NpgsqlParameterCollection values)
    {
        Where(sql, values, "branch_id = @branch", "branch", query.Branch);
        Where(sql, values, "token_id = @by", "by", query.By?.Value);
        if (query.ByOrAbout is { } token)
        {
            Where(sql, values, "(token_id = @about OR (object_type = 'token' AND object_id = @about_text))", "about", token.Value);
            values.AddWithValue("about_text", token.ToString());
        }

        Where(sql, values, "object_type = @object_type", "object_type", query.ObjectType);
        Where(sql, values, "object_id = @object_id", "object_id", query.ObjectId);
        Where(sql, values, "id > @since", "since", query.Since?.Id);
        Where(sql, values, "id > (SELECT e.id FROM events.event e WHERE e.project_id = @project AND e.uuid = @since_uuid)", "since_uuid", query.Since?.Uuid);
        Where(sql, values, "id < @before", "before", query.Before?.Id);
        Where(sql, values, "id < (SELECT e.id FROM events.event e WHERE e.project_id = @project AND e.uuid = @before_uuid)", "before_uuid", query.Before?.Uuid);
        // Storage's own events and those of components have an index each, and the condition has to say which.
        Where(sql, values, query.Component == "storage" ? "component = @component AND component = 'storage'" : "component = @component AND component <> 'storage'", "component", query.Component);
        Where(sql, values, "configuration_id = @configuration", "configuration", query.Configuration);
        Where(sql, values, "run_id = @run", "run", query.RunId);
        if (query.Search is { } search)
            sql.Append(" AND ").Append(search.ToSql(Columns, values));
    }

    private static void Where(StringBuilder sql, NpgsqlParameterCollection values, string condition, string parameter, object? value)
    {
        if (value is null)
            return;
        sql.Append(" AND ").Append(condition);
        values.AddWithValue(parameter, value);
    }

    private static EventView Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetInt64(0),
        Uuid = row.GetGuid(1).ToString(),
        IdBranch = row.GetInt64(2),
        Created = row.GetFieldValue<DateTimeOffset>(3),
        Event = row.GetString(4),
        Component = row.GetString(5),
        ConfigurationId = TextOrNull(row, 6),
        Message = row.GetString(7),
        Description = row.GetString(8),
        Type = row.GetString(9),
        RunId = TextOrNull(row, 10),
        ObjectType = TextOrNull(row, 11),
        ObjectId = TextOrNull(row, 12),
        ObjectName = TextOrNull(row, 13),
        Token = new EventTokenView(row.GetInt64(14), row.GetString(15)),
        Params = new RawJson(row.GetString(16)),
        Results = new RawJson(row.GetString(17)),
        Performance = new RawJson(row.GetString(18)),
        Context = new RawJson(row.GetString(19)),
        Attachments = new RawJson(row.GetString(20)),
    };

    private static string? TextOrNull(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static NpgsqlParameter<string?> Text(string name, string? value) => new(name, NpgsqlDbType.Text) { TypedValue = value };

    private static NpgsqlParameter<string> Json(string name, string value) => new(name, NpgsqlDbType.Json) { TypedValue = value };

    private static string Cut(string text) =>
        text.Length <= LongestText ? text : text[..(char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText)];

    private static string Data(JsonNode? data, string empty)
    {
        if (data is null)
            return empty;
        var text = data.ToJsonString(JsonWire.Options);
        // A null character is legal JSON, but PostgreSQL cannot look into such a document.
        if (text.Contains("\\u0000", StringComparison.Ordinal))
            text = text.Replace("\\u0000", "\\ufffd", StringComparison.Ordinal);
        return text.Length <= LargestData ? text : new JsonObject { ["truncated"] = true, ["size"] = text.Length }.ToJsonString();
    }
}

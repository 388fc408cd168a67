using Headgate.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Headgate.Keptn.Events;

/// <summary>Triggered events of tasks that nobody has completed yet: what integrations poll.</summary>
/// <remarks>
/// The sequence controller adds each <c>&lt;task&gt;.triggered</c> event in the transaction that publishes it, and completes it in the one that records the
/// end of its task: finished, aborted or timed out. Triggered events that come from outside belong to no task and are never here. An event whose time is to
/// come may be added: it is shown once it is published. Invariant: every row's event is published or scheduled, and its project exists or is being removed.
/// </remarks>
internal sealed class OpenTriggers(MetadataDatabase database)
{
    private const string Insert = """
        INSERT INTO keptn.open_trigger (id, type, project, stage, service, context) VALUES (@id, @type, @project, @stage, @service, @context)
        ON CONFLICT (id) DO NOTHING
        """;
    private const string Delete = "DELETE FROM keptn.open_trigger WHERE id = @id";
    private const string DeleteOfContext = """
        DELETE FROM keptn.open_trigger
         WHERE project = @project AND context = @context AND (@stage IS NULL OR stage = @stage)
        RETURNING id
        """;

    // LIMIT keeps the planner from joining the other way round, along all events there are.
    private const string Matching = """
          FROM keptn.open_trigger trigger CROSS JOIN LATERAL (SELECT position FROM keptn.event WHERE event.id = trigger.id LIMIT 1) place
         WHERE trigger.type = @type
           AND (@project IS NULL OR trigger.project = @project)
           AND (@stage IS NULL OR trigger.stage = @stage)
           AND (@service IS NULL OR trigger.service = @service)
           AND (@id IS NULL OR trigger.id = @id)
        """;
    private const string Count = $"SELECT count(*) {Matching}";

    /// <summary>Pages of what <see cref="AddTo"/> and <c>@offset</c>, <c>@limit</c> say.</summary>
    public const string List = $"""
        SELECT {EventStore.Columns} FROM keptn.event
          JOIN (SELECT place.position {Matching} ORDER BY place.position OFFSET @offset LIMIT @limit) page USING (position)
         ORDER BY position
        """;

    /// <summary>Adds the triggered event of a task; again does nothing.</summary>
    public static async Task AddAsync(NpgsqlTransaction transaction, KeptnEvent triggered, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Insert, transaction.Connection, transaction);
        command.Parameters.AddWithValue("id", triggered.Id);
        command.Parameters.AddWithValue("type", triggered.Type);
        command.Parameters.AddWithValue("project", SearchKey.Of(triggered.Project));
        command.Parameters.AddWithValue("stage", SearchKey.Of(triggered.Stage));
        command.Parameters.AddWithValue("service", SearchKey.Of(triggered.Service));
        command.Parameters.AddWithValue("context", triggered.Context);
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>The task of this triggered event has ended.</summary>
    /// <returns>False when it was not open.</returns>
    public static async Task<bool> CompleteAsync(NpgsqlTransaction transaction, string triggeredId, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Delete, transaction.Connection, transaction);
        command.Parameters.AddWithValue("id", triggeredId);
        return await command.ExecuteNonQueryAsync(stop) == 1;
    }

    /// <summary>Completes all of a context in one stage, or in all; those whose time is to come are not published then.</summary>
    public static async Task RemoveOfContextAsync(NpgsqlTransaction transaction, string project, string context, string? stage, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(DeleteOfContext, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", SearchKey.Of(project));
        command.Parameters.AddWithValue("context", context);
        command.Parameters.AddWithValue("stage", NpgsqlDbType.Text, stage is null ? DBNull.Value : SearchKey.Of(stage));
        List<string> removed = [];
        await using (var row = await command.ExecuteReaderAsync(stop))
            while (await row.ReadAsync(stop))
                removed.Add(row.GetString(0));
        foreach (var id in removed)
            await ScheduledEvents.RemoveAsync(transaction, id, stop);
    }

    /// <summary>A page of the open events of a type that are due, oldest first, and how many there are.</summary>
    public async Task<(IReadOnlyList<KeptnEvent> Events, long Total)> ListAsync(OpenTriggerFilter asked, long offset, long limit, CancellationToken stop)
    {
        await using var count = database.Source.CreateCommand(Count);
        AddTo(count, asked);
        var total = (long)(await count.ExecuteScalarAsync(stop))!;
        if (offset >= total || limit <= 0)
            return ([], total);
        await using var command = database.Source.CreateCommand(List);
        AddTo(command, asked);
        command.Parameters.AddWithValue("offset", offset);
        command.Parameters.AddWithValue("limit", limit);
        return (await EventStore.ReadAllAsync(command, stop), total);
    }

    /// <summary>Adds the parameters that the filter is.</summary>
    public static void AddTo(NpgsqlCommand command, OpenTriggerFilter asked)
    {
        command.Parameters.AddWithValue("type", SearchKey.Of(asked.Type));
        foreach (var (name, value) in new[] { ("project", asked.Project), ("stage", asked.Stage), ("service", asked.Service), ("id", asked.Id) })
            command.Parameters.AddWithValue(name, NpgsqlDbType.Text, string.IsNullOrEmpty(value) ? DBNull.Value : SearchKey.Of(value));
    }
}

/// <summary>Which open events; <c>null</c> for any.</summary>
internal sealed record OpenTriggerFilter(string Type)
{
    public string? Project { get; init; }

    public string? Stage { get; init; }

    public string? Service { get; init; }

    public string? Id { get; init; }
}

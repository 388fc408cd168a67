using System.Text.Json;
using Headgate.Keptn.Sequences.Machine;
using Headgate.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Headgate.Keptn.Sequences.Executions;

/// <summary>The rows of executions. What changes them holds <see cref="LockAsync">the project's lock</see>, so that nobody acts on what another one is changing.</summary>
internal sealed class ExecutionStore(MetadataDatabase database)
{
    private const string TakeLock = "SELECT pg_advisory_xact_lock(hashtextextended('keptn.sequences ' || @project, 0))";
    private const string Insert = """
        INSERT INTO keptn.sequence_execution (id, trigger_id, project, stage, service, context, sequence, state, open, holds, task_id, unanswered, due, triggered_at, document)
        VALUES (@id, @trigger, @project, @stage, @service, @context, @sequence, @state, @open, @holds, @task, @unanswered, @due, @triggered_at, @document)
        """;
    private const string Update = """
        UPDATE keptn.sequence_execution
           SET state = @state, open = @open, holds = @holds, task_id = @task, unanswered = @unanswered, due = @due, document = @document
         WHERE id = @id AND project = @project
        """;
    private const string Triggered = "SELECT EXISTS (SELECT FROM keptn.sequence_execution WHERE trigger_id = @trigger)";
    private const string OfId = "SELECT document FROM keptn.sequence_execution WHERE id = @id AND project = @project";
    private const string OfTask = "SELECT document FROM keptn.sequence_execution WHERE project = @project AND context = @context AND task_id = @task AND open";
    private const string OpenOfContext = """
        SELECT document FROM keptn.sequence_execution
         WHERE project = @project AND context = @context AND open
         ORDER BY position
        """;
    private const string Late = "SELECT document FROM keptn.sequence_execution WHERE unanswered < @before ORDER BY unanswered LIMIT 100";
    private const string Matching = """
         FROM keptn.sequence_execution
        WHERE project = @project
          AND (@stage IS NULL OR stage = @stage) AND (@service IS NULL OR service = @service) AND (@name IS NULL OR sequence = @name)
          AND (@state IS NULL OR state = @state) AND (@context IS NULL OR context = @context)
        """;
    private const string CountMatching = $"SELECT count(*) {Matching}";

    // Found in an index that has all columns to search by; then the rows of the page only.
    private const string ListMatching = $"""
        SELECT document FROM keptn.sequence_execution
          JOIN (SELECT position {Matching} ORDER BY triggered_at DESC, position DESC OFFSET @offset LIMIT @limit) page USING (position)
         ORDER BY triggered_at DESC, position DESC
        """;
    private const string DeleteAll = "DELETE FROM keptn.sequence_execution WHERE project = @project";

    /// <summary>Waits until nobody else changes the project's sequences, and keeps others from it until the transaction ends.</summary>
    public static async Task LockAsync(NpgsqlTransaction transaction, string project, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(TakeLock, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project);
        await command.ExecuteNonQueryAsync(stop);
    }

    public static async Task InsertAsync(NpgsqlTransaction transaction, SequenceExecution execution, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Insert, transaction.Connection, transaction);
        Bind(command.Parameters, execution);
        command.Parameters.AddWithValue("trigger", execution.TriggerId);
        command.Parameters.AddWithValue("stage", execution.Stage);
        command.Parameters.AddWithValue("service", execution.Service);
        command.Parameters.AddWithValue("context", execution.Context);
        command.Parameters.AddWithValue("sequence", execution.Sequence);
        command.Parameters.AddWithValue("triggered_at", execution.TriggeredAt.ToUniversalTime());
        await command.ExecuteNonQueryAsync(stop);
    }

    public static async Task SaveAsync(NpgsqlTransaction transaction, SequenceExecution execution, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Update, transaction.Connection, transaction);
        Bind(command.Parameters, execution);
        if (await command.ExecuteNonQueryAsync(stop) != 1)
            throw new InvalidOperationException($"The execution {execution.Id} is gone.");
    }

    /// <summary>Whether the event of this id has triggered an execution.</summary>
    public static async Task<bool> IsTriggeredAsync(NpgsqlTransaction transaction, string triggerId, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Triggered, transaction.Connection, transaction);
        command.Parameters.AddWithValue("trigger", triggerId);
        return await command.ExecuteScalarAsync(stop) is true;
    }

    public static async Task<SequenceExecution> GetAsync(NpgsqlTransaction transaction, string project, string id, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(OfId, transaction.Connection, transaction);
        command.Parameters.AddWithValue("id", id);
        command.Parameters.AddWithValue("project", project);
        return (await ReadAllAsync(command, stop)).Single();
    }

    /// <summary>The open execution whose task has this triggered event.</summary>
    public static async Task<SequenceExecution?> FindByTaskAsync(NpgsqlTransaction transaction, string project, string context, string triggeredId, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(OfTask, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project);
        command.Parameters.AddWithValue("context", context);
        command.Parameters.AddWithValue("task", triggeredId);
        return (await ReadAllAsync(command, stop)).FirstOrDefault();
    }

    /// <summary>The open executions of a context, in the order they were triggered.</summary>
    public static async Task<List<SequenceExecution>> OpenOfContextAsync(NpgsqlTransaction transaction, string project, string context, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(OpenOfContext, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project);
        command.Parameters.AddWithValue("context", context);
        return await ReadAllAsync(command, stop);
    }

    /// <summary>Executions whose task was triggered before this moment and has no answer; not more than 100.</summary>
    public async Task<List<SequenceExecution>> UnansweredAsync(DateTimeOffset before, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(Late);
        command.Parameters.AddWithValue("before", before.ToUniversalTime());
        return await ReadAllAsync(command, stop);
    }

    /// <summary>A page of executions, newest first, and how many match.</summary>
    public async Task<(List<SequenceExecution> Page, long Total)> ListAsync(ExecutionFilter asked, long offset, long? limit, CancellationToken stop)
    {
        await using var count = database.Source.CreateCommand(CountMatching);
        Bind(count.Parameters, asked);
        var total = (long)(await count.ExecuteScalarAsync(stop))!;
        await using var command = database.Source.CreateCommand(ListMatching);
        Bind(command.Parameters, asked);
        command.Parameters.AddWithValue("offset", Math.Max(0, offset));
        command.Parameters.AddWithValue("limit", NpgsqlDbType.Bigint, (object?)limit ?? DBNull.Value);
        return (await ReadAllAsync(command, stop), total);
    }

    public static async Task DeleteAllAsync(NpgsqlTransaction transaction, string project, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(DeleteAll, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project);
        await command.ExecuteNonQueryAsync(stop);
    }

    private static void Bind(NpgsqlParameterCollection values, SequenceExecution execution)
    {
        values.AddWithValue("id", execution.Id);
        values.AddWithValue("project", execution.Project);
        values.AddWithValue("state", execution.State);
        values.AddWithValue("open", execution.IsOpen);
        values.AddWithValue("holds", execution.Holds);
        var task = execution.IsOpen ? execution.Current : null;
        values.AddWithValue("task", NpgsqlDbType.Text, (object?)task?.TriggeredId ?? DBNull.Value);
        values.AddWithValue("unanswered", NpgsqlDbType.TimestampTz, task is { SentAt: { } sent, Events: [] } ? sent.ToUniversalTime() : DBNull.Value);
        values.AddWithValue("due", NpgsqlDbType.TimestampTz, task is { SentAt: null } ? task.Due.ToUniversalTime() : DBNull.Value);
        values.AddWithValue("document", NpgsqlDbType.Json, JsonSerializer.Serialize(execution, JsonSerializerOptions.Web));
    }

    private static void Bind(NpgsqlParameterCollection values, ExecutionFilter asked)
    {
        values.AddWithValue("project", asked.Project);
        foreach (var (name, value) in new[] { ("stage", asked.Stage), ("service", asked.Service), ("name", asked.Name), ("state", asked.State), ("context", asked.Context) })
            values.AddWithValue(name, NpgsqlDbType.Text, string.IsNullOrEmpty(value) ? DBNull.Value : value);
    }

    private static async Task<List<SequenceExecution>> ReadAllAsync(NpgsqlCommand command, CancellationToken stop)
    {
        List<SequenceExecution> found = [];
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            found.Add(JsonSerializer.Deserialize<SequenceExecution>(row.GetString(0), JsonSerializerOptions.Web)!);
        return found;
    }
}

/// <summary>Which executions; <c>null</c> or nothing for any.</summary>
internal sealed record ExecutionFilter(string Project)
{
    public string? Stage { get; init; }

    public string? Service { get; init; }

    public string? Name { get; init; }

    public string? State { get; init; }

    public string? Context { get; init; }
}

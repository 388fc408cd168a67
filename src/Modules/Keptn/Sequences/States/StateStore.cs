using System.Text.Json;
using Headgate.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Headgate.Keptn.Sequences.States;

/// <summary>The rows of contexts' states. They change with the executions, under the project's lock.</summary>
internal sealed class StateStore(MetadataDatabase database)
{
    private const string Columns = "project, context, name, service, time, state, problem_title, stages";
    private const string Find = $"SELECT {Columns} FROM keptn.sequence_state WHERE project = @project AND context = @context";
    private const string Upsert = $"""
        INSERT INTO keptn.sequence_state ({Columns}) VALUES (@project, @context, @name, @service, @time, @state, @problem, @stages)
        ON CONFLICT (project, context) DO UPDATE SET state = excluded.state, stages = excluded.stages
        """;
    private const string Matching = """
         FROM keptn.sequence_state
        WHERE project = @project
          AND (@name IS NULL OR name = @name) AND (@state IS NULL OR state = @state)
          AND (@from IS NULL OR time > @from) AND (@before IS NULL OR time < @before)
          AND (@contexts IS NULL OR context = ANY (@contexts))
        """;
    private const string CountMatching = $"SELECT count(*) {Matching}";

    // Found in an index that has all columns to search by; then the rows of the page only.
    private const string ListMatching = $"""
        SELECT {Columns} FROM keptn.sequence_state
          JOIN (SELECT project, context {Matching} ORDER BY time DESC, context OFFSET @offset LIMIT @limit) page USING (project, context)
         ORDER BY time DESC, context
        """;
    private const string DeleteAll = "DELETE FROM keptn.sequence_state WHERE project = @project";

    public static async Task<ContextState?> FindAsync(NpgsqlTransaction transaction, string project, string context, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Find, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project);
        command.Parameters.AddWithValue("context", context);
        await using var row = await command.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop) ? Read(row) : null;
    }

    public static async Task SaveAsync(NpgsqlTransaction transaction, ContextState state, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Upsert, transaction.Connection, transaction);
        var values = command.Parameters;
        values.AddWithValue("project", state.Project);
        values.AddWithValue("context", state.Context);
        values.AddWithValue("name", state.Name);
        values.AddWithValue("service", state.Service);
        values.AddWithValue("time", state.Time.ToUniversalTime());
        values.AddWithValue("state", state.State);
        values.AddWithValue("problem", NpgsqlDbType.Text, (object?)state.ProblemTitle ?? DBNull.Value);
        values.AddWithValue("stages", NpgsqlDbType.Json, JsonSerializer.Serialize(state.Stages, JsonSerializerOptions.Web));
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>A page of states, newest first, and how many match.</summary>
    public async Task<(List<ContextState> Page, long Total)> ListAsync(StateFilter asked, long offset, long? limit, CancellationToken stop)
    {
        await using var count = Command(CountMatching, asked);
        var total = (long)(await count.ExecuteScalarAsync(stop))!;
        await using var command = Command(ListMatching, asked);
        command.Parameters.AddWithValue("offset", Math.Max(0, offset));
        command.Parameters.AddWithValue("limit", NpgsqlDbType.Bigint, (object?)limit ?? DBNull.Value);
        List<ContextState> page = [];
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            page.Add(Read(row));
        return (page, total);
    }

    public static async Task DeleteAllAsync(NpgsqlTransaction transaction, string project, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(DeleteAll, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project);
        await command.ExecuteNonQueryAsync(stop);
    }

    private NpgsqlCommand Command(string sql, StateFilter asked)
    {
        var command = database.Source.CreateCommand(sql);
        var values = command.Parameters;
        values.AddWithValue("project", asked.Project);
        values.AddWithValue("name", NpgsqlDbType.Text, string.IsNullOrEmpty(asked.Name) ? DBNull.Value : asked.Name);
        values.AddWithValue("state", NpgsqlDbType.Text, string.IsNullOrEmpty(asked.State) ? DBNull.Value : asked.State);
        values.AddWithValue("from", NpgsqlDbType.TimestampTz, asked.From is { } from ? from.ToUniversalTime() : DBNull.Value);
        values.AddWithValue("before", NpgsqlDbType.TimestampTz, asked.Before is { } before ? before.ToUniversalTime() : DBNull.Value);
        values.AddWithValue("contexts", NpgsqlDbType.Array | NpgsqlDbType.Text, (object?)asked.Contexts ?? DBNull.Value);
        return command;
    }

    private static ContextState Read(NpgsqlDataReader row) => new()
    {
        Project = row.GetString(0),
        Context = row.GetString(1),
        Name = row.GetString(2),
        Service = row.GetString(3),
        Time = row.GetFieldValue<DateTimeOffset>(4),
        State = row.GetString(5),
        ProblemTitle = row.IsDBNull(6) ? null : row.GetString(6),
        Stages = JsonSerializer.Deserialize<List<StageState>>(row.GetString(7), JsonSerializerOptions.Web)!,
    };
}

/// <summary>Which contexts; <c>null</c> or nothing for any.</summary>
internal sealed record StateFilter(string Project)
{
    public string? Name { get; init; }

    public string? State { get; init; }

    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? Before { get; init; }

    public string[]? Contexts { get; init; }
}

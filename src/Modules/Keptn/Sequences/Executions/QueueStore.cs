using Headgate.Keptn.Sequences.Machine;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Keptn.Sequences.Executions;

/// <summary>Who waits for a service in a stage, from the rows of executions.</summary>
internal sealed class QueueStore(MetadataDatabase database)
{
    // Each part is a few rows at the end of an index of its own: thousands may wait.
    private const string Places = """
        WITH holder AS MATERIALIZED (
            SELECT position, id, context, state, holds, due FROM keptn.sequence_execution
             WHERE project = @project AND stage = @stage AND service = @service AND open AND holds
        )
        SELECT * FROM holder
        UNION
        (SELECT position, id, context, state, holds, due FROM keptn.sequence_execution
          WHERE project = @project AND stage = @stage AND service = @service AND open AND due <= @now AND state <> 'paused' AND NOT EXISTS (SELECT FROM holder)
          ORDER BY position LIMIT 1)
        UNION
        (SELECT position, id, context, state, holds, due FROM keptn.sequence_execution
          WHERE project = @project AND context = (SELECT min(context) FROM holder) AND stage = @stage AND service = @service AND open AND due <= @now AND state <> 'paused'
          ORDER BY position LIMIT 1)
        UNION
        (SELECT position, id, context, state, holds, due FROM keptn.sequence_execution
          WHERE project = @project AND stage = @stage AND service = @service AND state IN ('triggered', 'waiting')
          ORDER BY position LIMIT 1)
        UNION
        (SELECT position, id, context, state, holds, due FROM keptn.sequence_execution
          WHERE project = @project AND stage = @stage AND service = @service AND state = 'triggered'
          ORDER BY position LIMIT 1)
        ORDER BY position
        """;
    private const string Overlooked = """
        SELECT DISTINCT project, stage, service FROM keptn.sequence_execution late
         WHERE open AND state <> 'paused' AND (state IN ('triggered', 'waiting') OR due < @now)
           AND NOT EXISTS (SELECT FROM keptn.sequence_execution other
                            WHERE other.open AND other.holds AND other.project = late.project AND other.stage = late.stage AND other.service = late.service
                              AND other.context <> late.context)
         LIMIT 100
        """;

    /// <summary>Those that the next decision of <see cref="ScopeQueue"/> hangs on, in the order they were triggered.</summary>
    public static async Task<List<QueuePlace>> PlacesAsync(NpgsqlTransaction transaction, SequenceScope scope, DateTimeOffset now, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Places, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", scope.Project);
        command.Parameters.AddWithValue("stage", scope.Stage);
        command.Parameters.AddWithValue("service", scope.Service);
        command.Parameters.AddWithValue("now", now.ToUniversalTime());
        List<QueuePlace> places = [];
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            places.Add(new QueuePlace(row.GetString(1), row.GetString(2), row.GetString(3), row.GetBoolean(4), row.IsDBNull(5) ? null : row.GetFieldValue<DateTimeOffset>(5)));
        return places;
    }

    /// <summary>Where an execution could go on that nobody let go; not more than 100.</summary>
    public async Task<List<SequenceScope>> OverlookedAsync(DateTimeOffset now, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(Overlooked);
        command.Parameters.AddWithValue("now", now.ToUniversalTime());
        List<SequenceScope> found = [];
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            found.Add(new SequenceScope(row.GetString(0), row.GetString(1), row.GetString(2)));
        return found;
    }
}

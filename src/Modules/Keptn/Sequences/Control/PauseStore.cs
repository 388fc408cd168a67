using Npgsql;

namespace Headgate.Keptn.Sequences.Control;

/// <summary>Which contexts are paused, for sequences that are triggered later. Changed under the project's lock.</summary>
internal static class PauseStore
{
    private const string Everywhere = "";
    private const string Ask = """
        SELECT coalesce((SELECT paused FROM keptn.sequence_pause WHERE project = @project AND context = @context AND stage = @stage),
                        (SELECT paused FROM keptn.sequence_pause WHERE project = @project AND context = @context AND stage = ''), false)
        """;
    private const string DeleteOfContext = "DELETE FROM keptn.sequence_pause WHERE project = @project AND context = @context";
    // A resumed stage needs a row only where the whole context is paused.
    private const string Upsert = """
        INSERT INTO keptn.sequence_pause (project, context, stage, paused)
        SELECT @project, @context, @stage, @paused
         WHERE @paused OR EXISTS (SELECT FROM keptn.sequence_pause WHERE project = @project AND context = @context)
        ON CONFLICT (project, context, stage) DO UPDATE SET paused = excluded.paused
        """;
    private const string DeleteAll = "DELETE FROM keptn.sequence_pause WHERE project = @project";

    public static async Task<bool> IsPausedAsync(NpgsqlTransaction transaction, string project, string context, string stage, CancellationToken stop)
    {
        await using var command = Command(transaction, Ask, project, context, stage);
        return await command.ExecuteScalarAsync(stop) is true;
    }

    /// <summary>Pauses or resumes one stage, or all when it is <c>null</c>: what was said of single stages before is void then.</summary>
    public static async Task SetAsync(NpgsqlTransaction transaction, string project, string context, string? stage, bool paused, CancellationToken stop)
    {
        if (stage is null)
        {
            await using var forget = Command(transaction, DeleteOfContext, project, context, Everywhere);
            await forget.ExecuteNonQueryAsync(stop);
            if (!paused)
                return;
        }

        await using var command = Command(transaction, Upsert, project, context, stage ?? Everywhere);
        command.Parameters.AddWithValue("paused", paused);
        await command.ExecuteNonQueryAsync(stop);
    }

    public static async Task DeleteAllAsync(NpgsqlTransaction transaction, string project, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(DeleteAll, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project);
        await command.ExecuteNonQueryAsync(stop);
    }

    private static NpgsqlCommand Command(NpgsqlTransaction transaction, string sql, string project, string context, string stage)
    {
        var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project);
        command.Parameters.AddWithValue("context", context);
        command.Parameters.AddWithValue("stage", stage);
        return command;
    }
}

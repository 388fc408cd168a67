using Headgate.Kernel;
using Npgsql;

namespace Headgate.Storage;

/// <summary>A component's job that a trigger asks for.</summary>
/// <param name="Run">The number of this firing.</param>
/// <param name="Project">The tenant.</param>
/// <param name="Branch">The branch of the configuration.</param>
/// <param name="Component">The component to run.</param>
/// <param name="Configuration">Its configuration.</param>
/// <param name="RunWith">The token whose rights the job has; it may have been deleted since.</param>
/// <param name="Trigger">The trigger that fired.</param>
/// <param name="Fired">When it fired.</param>
public sealed record TriggeredJob(
    long Run, ProjectId Project, long Branch, string Component, string Configuration, TokenId RunWith, long Trigger, DateTimeOffset Fired);

/// <summary>Hands out what triggers asked for: each firing is kept until somebody takes it, and taken once.</summary>
public static class TriggeredJobs
{
    private const string Take = """
        UPDATE storage.trigger_run SET status = 'started', started = @now
         WHERE id IN (SELECT id FROM storage.trigger_run WHERE status = 'waiting' ORDER BY id LIMIT @most FOR UPDATE SKIP LOCKED)
        RETURNING id, project, branch, component, configuration, run_with_token, trigger, fired
        """;

    /// <summary>Takes the oldest ones, of all projects. The caller makes their jobs in the same transaction; when that does not commit, nobody has taken them.</summary>
    public static async Task<IReadOnlyList<TriggeredJob>> TakeAsync(NpgsqlTransaction transaction, int most, DateTimeOffset now, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Take, transaction.Connection, transaction);
        command.Parameters.AddWithValue("most", most);
        command.Parameters.AddWithValue("now", now);
        await using var row = await command.ExecuteReaderAsync(stop);
        List<TriggeredJob> taken = [];
        while (await row.ReadAsync(stop))
        {
            taken.Add(new TriggeredJob(
                row.GetInt64(0), new ProjectId(row.GetInt64(1)), row.GetInt64(2), row.GetString(3), row.GetString(4), new TokenId(row.GetInt64(5)), row.GetInt64(6),
                row.GetFieldValue<DateTimeOffset>(7)));
        }

        return [.. taken.OrderBy(job => job.Run)];
    }
}

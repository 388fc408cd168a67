using Headgate.Keptn.Projects;
using Npgsql;

namespace Headgate.Keptn.Events;

/// <summary>Removes what is kept of a deleted project: what is still to come at once, its history when <c>project.delete.finished</c> is consumed.</summary>
/// <remarks>A project of the same name may exist again by then: only events up to that one go.</remarks>
internal sealed class EventRemoval : IProjectRemoval, IEventConsumer
{
    private const string DeleteOpen = "DELETE FROM keptn.open_trigger WHERE project = @project";
    private const string DeleteScheduled = "DELETE FROM keptn.scheduled_event WHERE project = @project";
    private const string Delete = """
        WITH gone AS (
            DELETE FROM keptn.event WHERE project = @project AND position <= (SELECT position FROM keptn.event WHERE id = @id)
            RETURNING position, time, type, stage, service, source),
        uncounted AS (
            DELETE FROM keptn.event_untallied WHERE project = @project AND position <= (SELECT position FROM keptn.event WHERE id = @id)
            RETURNING position),
        counted AS (
            SELECT span, bucket, type, stage, service, source, count(*) AS n
              FROM gone
             CROSS JOIN LATERAL (VALUES (0, date_bin('30 minutes', time, 'epoch')), (1, date_bin('1 day', time, 'epoch')), (2, '-infinity'::timestamptz)) AS part (span, bucket)
             WHERE position NOT IN (SELECT position FROM uncounted)
             GROUP BY span, bucket, type, stage, service, source),
        in_all AS (
            UPDATE keptn.event_project_tally tally SET n = tally.n - summed.n
              FROM (SELECT span, bucket, sum(n) AS n FROM counted GROUP BY span, bucket) summed
             WHERE tally.project = @project AND tally.span = summed.span AND tally.bucket = summed.bucket)
        UPDATE keptn.event_tally tally SET n = tally.n - counted.n
          FROM counted
         WHERE tally.project = @project AND tally.span = counted.span AND tally.bucket = counted.bucket AND tally.type = counted.type AND tally.stage = counted.stage
           AND tally.service = counted.service AND tally.source = counted.source
        """;
    private const string DeleteEmpty = "DELETE FROM keptn.event_tally WHERE project = @project AND n = 0";
    private const string DeleteEmptyInAll = "DELETE FROM keptn.event_project_tally WHERE project = @project AND n = 0";
    private const string DeleteRoots = "DELETE FROM keptn.event_root root WHERE project = @project AND NOT EXISTS (SELECT FROM keptn.event WHERE event.position = root.position)";

    /// <summary>After all that may want to know of the project.</summary>
    public int Order => int.MaxValue;

    public async Task RemoveAsync(NpgsqlTransaction transaction, string project, CancellationToken stop)
    {
        foreach (var statement in new[] { DeleteOpen, DeleteScheduled })
            await RunAsync(transaction, statement, project, null, stop);
    }

    public async Task ConsumeAsync(NpgsqlTransaction transaction, KeptnEvent happened, CancellationToken stop)
    {
        if (happened.Type != "sh.keptn.event.project.delete.finished" || happened.Project is not { } project)
            return;
        await EventTally.LockAsync(transaction, stop);
        foreach (var statement in new[] { Delete, DeleteEmpty, DeleteEmptyInAll, DeleteRoots })
            await RunAsync(transaction, statement, project, happened.Id, stop);
    }

    private static async Task RunAsync(NpgsqlTransaction transaction, string statement, string project, string? id, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(statement, transaction.Connection, transaction);
        command.CommandTimeout = 0;
        command.Parameters.AddWithValue("project", SearchKey.Of(project));
        if (id is not null && statement == Delete)
            command.Parameters.AddWithValue("id", id);
        await command.ExecuteNonQueryAsync(stop);
    }
}

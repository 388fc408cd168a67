using Headgate.Kernel;
using Headgate.Postgres;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Headgate.Keptn.Events;

/// <summary>Keeps the counts of events: every few seconds those of new events are added up.</summary>
/// <remarks>
/// What holds at each commit: a listed event is counted by the tally or has a row in <c>event_untallied</c>, never both. Both are changed in one transaction under
/// the lock of <c>event_tally_lock</c>, so a statement that reads both has each event once. Not needed to be right, only to be fast, however long it stands still.
/// </remarks>
internal sealed class EventTally(MetadataDatabase database, Node node, TimeProvider clock, ILogger<EventTally> log) : PeriodicWork(TimeSpan.FromSeconds(2), clock, log)
{
    private const int Part = 20_000;

    private const string Lock = "SELECT one FROM keptn.event_tally_lock FOR UPDATE";
    private const string Any = "SELECT EXISTS (SELECT FROM keptn.event_untallied)";
    private const string Fold = """
        WITH fresh AS (
            DELETE FROM keptn.event_untallied WHERE position IN (SELECT position FROM keptn.event_untallied ORDER BY position LIMIT @part)
            RETURNING project, time, type, stage, service, source),
        added AS (
            INSERT INTO keptn.event_tally (project, span, bucket, type, stage, service, source, n)
            SELECT project, span, bucket, type, stage, service, source, count(*)
              FROM fresh
             CROSS JOIN LATERAL (VALUES (0, date_bin('30 minutes', time, 'epoch')), (1, date_bin('1 day', time, 'epoch')), (2, '-infinity'::timestamptz)) AS part (span, bucket)
             GROUP BY project, span, bucket, type, stage, service, source
            ON CONFLICT (project, span, bucket, type, stage, service, source) DO UPDATE SET n = event_tally.n + excluded.n),
        added_in_all AS (
            INSERT INTO keptn.event_project_tally (project, span, bucket, n)
            SELECT project, span, bucket, count(*)
              FROM fresh
             CROSS JOIN LATERAL (VALUES (0, date_bin('30 minutes', time, 'epoch')), (1, date_bin('1 day', time, 'epoch')), (2, '-infinity'::timestamptz)) AS part (span, bucket)
             GROUP BY project, span, bucket
            ON CONFLICT (project, span, bucket) DO UPDATE SET n = event_project_tally.n + excluded.n)
        SELECT count(*) FROM fresh
        """;

    /// <summary>Holds counts as they are until the transaction's end.</summary>
    public static async Task LockAsync(NpgsqlTransaction transaction, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Lock, transaction.Connection, transaction);
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Adds up all that is not in the tally now.</summary>
    public async Task FoldAllAsync(CancellationToken stop)
    {
        while (await AnyAsync(stop) && await database.TransactAsync(FoldAsync, stop) == Part)
        {
        }
    }

    /// <inheritdoc />
    protected override Task PassAsync(CancellationToken stop) => node.RunsWork ? FoldAllAsync(stop) : Task.CompletedTask;

    private static async Task<long> FoldAsync(NpgsqlTransaction transaction, CancellationToken stop)
    {
        await LockAsync(transaction, stop);
        await using var command = new NpgsqlCommand(Fold, transaction.Connection, transaction);
        command.Parameters.AddWithValue("part", Part);
        return (long)(await command.ExecuteScalarAsync(stop))!;
    }

    private async Task<bool> AnyAsync(CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(Any);
        return (bool)(await command.ExecuteScalarAsync(stop))!;
    }
}

using Headgate.Keptn.Events;
using Headgate.Postgres;

namespace Headgate.Keptn.Statistics;

/// <summary>Counts of events by whole half hours, from the tally and what is not in it yet.</summary>
internal sealed class StatisticsStore(MetadataDatabase database)
{
    // Counted first: there are few sums to look histories up for, and many rows.
    private const string Select = """
        WITH seen AS (
            SELECT project, service, source, type, n FROM keptn.event_tally WHERE span = 1 AND bucket >= @first_day AND bucket < @end_day
            UNION ALL
            SELECT project, service, source, type, n FROM keptn.event_tally WHERE span = 0 AND bucket >= @first_half AND bucket < @first_day
            UNION ALL
            SELECT project, service, source, type, n FROM keptn.event_tally WHERE span = 0 AND bucket >= @end_day AND bucket < @end_half
            UNION ALL
            SELECT project, service, source, type, 1 FROM keptn.event_untallied WHERE time >= @first_half AND time < @end_half),
        counted AS (
            SELECT project, service, source, type, sum(n) AS n FROM seen WHERE project <> '' AND service <> '' GROUP BY project, service, source, type)
        SELECT coalesce(history.project, counted.project), service, source, type, sum(n)::bigint
          FROM counted
          LEFT JOIN keptn.event_history history ON history.key = counted.project
         WHERE NOT EXISTS (SELECT FROM keptn.past_event_history past WHERE past.key = counted.project)
         GROUP BY coalesce(history.project, counted.project), service, source, type
         ORDER BY coalesce(history.project, counted.project), service, source, type
        """;

    public async Task<IReadOnlyList<ExecutionCount>> CountAsync(TallyRange range, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(Select);
        range.AddTo(command);
        await using var row = await command.ExecuteReaderAsync(stop);
        List<ExecutionCount> counts = [];
        while (await row.ReadAsync(stop))
            counts.Add(new ExecutionCount(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt64(4)));
        return counts;
    }
}

/// <summary>How many events of a type a source sent for a service.</summary>
internal sealed record ExecutionCount(string Project, string Service, string Source, string Type, long Count);

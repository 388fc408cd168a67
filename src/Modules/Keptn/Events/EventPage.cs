using Npgsql;

namespace Headgate.Keptn.Events;

/// <summary>Reads a page: places first, by an index that has all columns to search by; then the rows of the page only.</summary>
/// <param name="Asked">The filter.</param>
/// <param name="Conditions">The filter as SQL.</param>
/// <param name="Offset">How many newer events to leave out.</param>
/// <param name="Limit">Most events.</param>
internal sealed record EventPage(EventFilter Asked, EventConditions Conditions, long Offset, long Limit)
{
    /// <summary>The days whose events all come before the offset: since when that is, and how many these are.</summary>
    /// <remarks>Right because one statement sees each event of the project once, in the tally or not in it yet; both say the same of a day.</remarks>
    private const string Skipped = """
        WITH counted AS (
            SELECT bucket, n FROM keptn.event_project_tally WHERE project = @history AND span = 1
            UNION ALL
            SELECT date_bin('1 day', time, 'epoch'), 1 FROM keptn.event_untallied WHERE project = @history),
        passed AS (
            SELECT bucket, sum(sum(n)) OVER (ORDER BY bucket DESC) AS n FROM counted GROUP BY bucket),
        skipped AS (
            SELECT coalesce(min(bucket), 'infinity') AS since, coalesce(max(n), 0) AS n FROM passed WHERE n <= @offset)
        """;

    /// <summary>Offsets from which on whole days are left out by their counts.</summary>
    public long Deep { get; init; } = 1_000;

    /// <summary>Those that match, newest first.</summary>
    public async Task<IReadOnlyList<KeptnEvent>> ReadAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Sql(), connection);
        Conditions.AddTo(command);
        command.Parameters.AddWithValue("offset", Offset);
        command.Parameters.AddWithValue("limit", Limit);
        return await EventStore.ReadAllAsync(command, stop);
    }

    /// <summary>Reads the rows at places.</summary>
    /// <param name="places">Selects <c>position</c> in the order of the list.</param>
    public static string RowsAt(string places) => $"""
        SELECT {EventStore.Columns} FROM keptn.event
          JOIN ({places}) page USING (position)
         ORDER BY time DESC, position DESC
        """;

    private string Sql() => Offset >= Deep && Conditions.IsOfProject && !Conditions.IsNarrow && Asked is { RootsOnly: false, Before: null }
        ? $"""
        {Skipped}
        {RowsAt($"SELECT position FROM keptn.event WHERE {Conditions.All} AND time < (SELECT since FROM skipped) ORDER BY time DESC, position DESC OFFSET @offset - (SELECT n FROM skipped) LIMIT @limit")}
        """
        : RowsAt($"SELECT position FROM {Asked.Table} WHERE {Conditions.All} ORDER BY time DESC, position DESC OFFSET @offset LIMIT @limit");
}

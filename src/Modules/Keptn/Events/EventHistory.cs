using Npgsql;

namespace Headgate.Keptn.Events;

/// <summary>The histories of projects: what the store keeps of a name's events from one deletion of its project to the next.</summary>
/// <remarks>
/// What holds: once a history is past no row is added to it, since whoever adds one shares a lock on the name that <see cref="EndAsync"/> takes alone. Hold it last: who has
/// a share waits for nothing that the end of a project has.
/// </remarks>
internal static class EventHistory
{
    /// <summary>Tells these locks from others.</summary>
    public const string Seed = "517204";

    /// <summary>SQL that takes a share of the lock; a statement of its own, since the one after has to see what was done before.</summary>
    public const string Share = $"SELECT pg_advisory_xact_lock_shared(hashtextextended(@project, {Seed}))";

    private const string Take = $"SELECT pg_advisory_xact_lock(hashtextextended(@project, {Seed}))";

    // A creation that failed leaves what was sent to the name before.
    private const string End = """
        WITH past AS (
            INSERT INTO keptn.past_event_history (key)
            SELECT key FROM keptn.event_history_of(@project) key
             WHERE EXISTS (SELECT FROM keptn.event WHERE event.project = key)
               AND NOT EXISTS (SELECT FROM keptn.project WHERE name = @project AND state = 'creating')
            RETURNING key),
        next AS (
            INSERT INTO keptn.event_history AS history (project, number, key) SELECT @project, 1, @mark || '1 ' || @project FROM past
            ON CONFLICT (project) DO UPDATE SET number = history.number + 1, key = @mark || (history.number + 1) || ' ' || @project)
        SELECT key FROM past
        """;

    /// <summary>Lets nobody add to the name's history until the transaction's end.</summary>
    public static Task TakeAsync(NpgsqlTransaction transaction, string project, CancellationToken stop) => RunAsync(transaction, Take, project, stop);

    /// <summary>Ends the history of a name that is <see cref="TakeAsync">held</see>.</summary>
    /// <returns>Its key; <c>null</c> when there was none, or it goes on.</returns>
    public static async Task<string?> EndAsync(NpgsqlTransaction transaction, string project, CancellationToken stop) =>
        await RunAsync(transaction, End, project, stop) as string;

    private static async Task<object?> RunAsync(NpgsqlTransaction transaction, string statement, string project, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(statement, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", SearchKey.Of(project));
        if (statement == End)
            command.Parameters.AddWithValue("mark", SearchKey.Mark.ToString());
        return await command.ExecuteScalarAsync(stop);
    }
}

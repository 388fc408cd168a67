using Headgate.Postgres;
using Npgsql;

namespace Headgate.Storage;

/// <summary>Fires triggers. A trigger's row is locked first, so of all who see a change at once exactly one fires it and the others leave a note for later.</summary>
internal sealed class FiringTriggers(MetadataDatabase database, TimeProvider clock)
{
    private const int MostAtOnce = 500;
    // One order for all, or two tables with the same two triggers could lock each other out.
    private const string LockWatching = """
        SELECT id FROM storage.trigger
         WHERE id IN (SELECT trigger FROM storage.trigger_table WHERE rows_of = @rows_of)
         ORDER BY id FOR UPDATE
        """;
    private const string LockDue = "SELECT id FROM storage.trigger WHERE due <= @now ORDER BY id LIMIT @most FOR UPDATE SKIP LOCKED";
    private const string Postpone = "UPDATE storage.trigger SET due = last_run + cool_down WHERE id = ANY (@ids) AND last_run + cool_down > @now AND due IS NULL";
    private const string Fire = """
        WITH fired AS (
            UPDATE storage.trigger SET last_run = @now, due = NULL
             WHERE id = ANY (@ids) AND (last_run IS NULL OR last_run + cool_down <= @now)
            RETURNING id, project, branch, component, configuration, run_with_token)
        INSERT INTO storage.trigger_run (project, branch, trigger, component, configuration, run_with_token, fired)
        SELECT project, branch, id, component, configuration, run_with_token, @now FROM fired ORDER BY id
        """;

    /// <summary>The rows of a table change in this transaction: what watches it fires, at once or when it has cooled down.</summary>
    public static async Task ChangedAsync(NpgsqlTransaction transaction, Table table, DateTimeOffset now, CancellationToken stop)
    {
        await using var watching = new NpgsqlCommand(LockWatching, transaction.Connection, transaction);
        watching.Parameters.AddWithValue("rows_of", table.Number);
        if (await ReadIdsAsync(watching, stop) is not { Length: > 0 } ids)
            return;
        await ExecuteAsync(Postpone, transaction, ids, now, stop);
        await ExecuteAsync(Fire, transaction, ids, now, stop);
    }

    /// <summary>Fires those that have cooled down since a table changed.</summary>
    /// <returns>How many.</returns>
    public Task<int> FireDueAsync(CancellationToken stop) => database.TransactAsync(
        async (transaction, token) =>
        {
            var now = clock.GetUtcNow();
            await using var due = new NpgsqlCommand(LockDue, transaction.Connection, transaction);
            due.Parameters.AddWithValue("now", now);
            due.Parameters.AddWithValue("most", MostAtOnce);
            return await ReadIdsAsync(due, token) is { Length: > 0 } ids ? await ExecuteAsync(Fire, transaction, ids, now, token) : 0;
        },
        stop);

    private static async Task<long[]> ReadIdsAsync(NpgsqlCommand command, CancellationToken stop)
    {
        await using var row = await command.ExecuteReaderAsync(stop);
        List<long> ids = [];
        while (await row.ReadAsync(stop))
            ids.Add(row.GetInt64(0));
        return [.. ids];
    }

    private static async Task<int> ExecuteAsync(string sql, NpgsqlTransaction transaction, long[] ids, DateTimeOffset now, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        command.Parameters.AddWithValue("ids", ids);
        command.Parameters.AddWithValue("now", now);
        return await command.ExecuteNonQueryAsync(stop);
    }
}

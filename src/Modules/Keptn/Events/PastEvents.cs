using Headgate.Kernel;
using Headgate.Postgres;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Headgate.Keptn.Events;

/// <summary>Removes the rows of past histories, some thousand at a time.</summary>
/// <remarks>
/// Each part is a transaction of its own that holds up nobody, and what is left after a crash is removed by the next pass of any node. A history is forgotten
/// when it has no row: rows that wait to be added up go before those they are added to, under the lock of who adds up.
/// </remarks>
internal sealed class PastEvents(MetadataDatabase database, Node node, TimeProvider clock, ILogger<PastEvents> log) : PeriodicWork(TimeSpan.FromSeconds(5), clock, log)
{
    private const int Part = 2_000;

    private const string Next = "SELECT key FROM keptn.past_event_history WHERE dispatched LIMIT 1 FOR UPDATE SKIP LOCKED";
    private const string Forget = "DELETE FROM keptn.past_event_history WHERE key = @key";

    private static readonly (string Sql, bool OfCounts)[] Removals =
        [(RemoveFrom("event"), false), (RemoveFrom("event_root"), false), (RemoveFrom("event_untallied"), true), (RemoveFrom("event_tally"), true), (RemoveFrom("event_project_tally"), true)];

    /// <summary>Removes all that there is to remove now.</summary>
    public async Task RemoveAllAsync(CancellationToken stop)
    {
        while (await database.TransactAsync(RemovePartAsync, stop))
        {
        }
    }

    /// <summary>All events of the history are dispatched: its rows may go.</summary>
    public static async Task ReleaseAsync(NpgsqlTransaction transaction, string key, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand("UPDATE keptn.past_event_history SET dispatched = true WHERE key = @key", transaction.Connection, transaction);
        command.Parameters.AddWithValue("key", key);
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <inheritdoc />
    protected override Task PassAsync(CancellationToken stop) => node.RunsWork ? RemoveAllAsync(stop) : Task.CompletedTask;

    /// <returns>False when there is nothing left to remove, or another node is at it.</returns>
    private static async Task<bool> RemovePartAsync(NpgsqlTransaction transaction, CancellationToken stop)
    {
        await using var next = new NpgsqlCommand(Next, transaction.Connection, transaction);
        if (await next.ExecuteScalarAsync(stop) is not string key)
            return false;
        foreach (var (removal, ofCounts) in Removals)
        {
            if (ofCounts)
                await EventTally.LockAsync(transaction, stop);
            if (await RunAsync(transaction, removal, key, stop) > 0)
                return true;
        }

        await RunAsync(transaction, Forget, key, stop);
        return true;
    }

    private static string RemoveFrom(string table) => $"DELETE FROM keptn.{table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM keptn.{table} WHERE project = @key LIMIT @part))";

    private static async Task<int> RunAsync(NpgsqlTransaction transaction, string statement, string key, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(statement, transaction.Connection, transaction);
        command.Parameters.AddWithValue("key", key);
        if (statement != Forget)
            command.Parameters.AddWithValue("part", Part);
        return await command.ExecuteNonQueryAsync(stop);
    }
}

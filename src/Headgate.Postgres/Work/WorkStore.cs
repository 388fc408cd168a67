using Npgsql;
using NpgsqlTypes;

namespace Headgate.Postgres;

/// <summary>Every statement about work items. Times are the database's, so that nodes need not agree on a clock.</summary>
internal static class WorkStore
{
    private const string Insert = """
        INSERT INTO headgate.work_item (queue, key, payload, run_after)
        VALUES (@queue, @key, @payload, coalesce(@run_after, now()))
        RETURNING id
        """;

    // Of a key only the oldest item may start, and only while none of the key runs. An item whose lease ran out is taken over where it stands.
    // Which keys run is asked once: thousands may wait behind one that does, and each claim of the other keys passes them.
    private const string Claim = """
        UPDATE headgate.work_item
           SET lease_token = @token, lease_until = now() + @lease, worker = @worker, attempt = attempt + 1
         WHERE id = (SELECT item.id FROM headgate.work_item item
                      WHERE item.queue = @queue
                        AND (item.lease_until < now()
                             OR item.lease_token IS NULL AND item.run_after <= now()
                                AND (item.key IS NULL
                                     OR item.key <> ALL (ARRAY(SELECT running.key FROM headgate.work_item running
                                                                WHERE running.queue = @queue AND running.lease_token IS NOT NULL AND running.key IS NOT NULL))
                                        AND NOT EXISTS (SELECT 1 FROM headgate.work_item older
                                                         WHERE older.queue = item.queue AND older.key = item.key AND older.id < item.id)))
                      ORDER BY item.id LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING id, queue, key, payload::text, attempt, created, lease_token, cancel_requested
        """;
    private const string Extend = """
        UPDATE headgate.work_item SET lease_until = now() + @lease
         WHERE id = @id AND lease_token = @token
        RETURNING cancel_requested
        """;
    private const string Delete = "DELETE FROM headgate.work_item WHERE id = @id AND lease_token = @token";
    private const string Return = """
        UPDATE headgate.work_item
           SET lease_token = NULL, lease_until = NULL, worker = NULL, run_after = now() + @pause, attempt = attempt - @uncounted
         WHERE id = @id AND lease_token = @token
        """;
    private const string ReturnOf = """
        UPDATE headgate.work_item SET lease_token = NULL, lease_until = NULL, worker = NULL
         WHERE worker = @worker
        """;
    private const string DeleteWaiting = "DELETE FROM headgate.work_item WHERE id = @id AND lease_token IS NULL";
    private const string RequestCancel = "UPDATE headgate.work_item SET cancel_requested = true WHERE id = @id";
    private const string Count = "SELECT count(*) FROM headgate.work_item WHERE queue = @queue";

    public static async Task<long> InsertAsync(
        NpgsqlTransaction transaction, string queue, string? key, string payload, DateTimeOffset? runAfter, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Insert, transaction.Connection, transaction);
        command.Parameters.AddWithValue("queue", queue);
        command.Parameters.Add(new NpgsqlParameter("key", NpgsqlDbType.Text) { Value = (object?)key ?? DBNull.Value });
        command.Parameters.Add(new NpgsqlParameter("payload", NpgsqlDbType.Jsonb) { Value = payload });
        command.Parameters.Add(Time("run_after", runAfter));
        return (long)(await command.ExecuteScalarAsync(stop))!;
    }

    public static async Task<WorkItem?> ClaimAsync(NpgsqlDataSource source, string queue, string worker, TimeSpan lease, CancellationToken stop)
    {
        await using var command = source.CreateCommand(Claim);
        command.Parameters.AddWithValue("queue", queue);
        command.Parameters.AddWithValue("worker", worker);
        command.Parameters.AddWithValue("lease", lease);
        command.Parameters.AddWithValue("token", Guid.NewGuid());
        try
        {
            await using var row = await command.ExecuteReaderAsync(stop);
            return await row.ReadAsync(stop) ? Read(row) : null;
        }
        catch (PostgresException clash) when (clash is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "work_item_one_running_per_key" })
        {
            // Another node took an item of the same key between our look and our update.
            return null;
        }
    }

    public static async Task<Heartbeat> ExtendAsync(NpgsqlDataSource source, WorkItem item, TimeSpan lease, CancellationToken stop)
    {
        await using var command = source.CreateCommand(Extend);
        // An answer that comes after the lease's end is of no use.
        command.CommandTimeout = Math.Max(1, (int)lease.TotalSeconds / 3);
        command.Parameters.AddWithValue("lease", lease);
        Fence(command, item);
        return await command.ExecuteScalarAsync(stop) is bool cancel ? new Heartbeat(true, cancel) : default;
    }

    public static async Task<bool> DeleteAsync(NpgsqlTransaction transaction, WorkItem item, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Delete, transaction.Connection, transaction);
        Fence(command, item);
        return await command.ExecuteNonQueryAsync(stop) == 1;
    }

    public static async Task<bool> ReturnAsync(NpgsqlTransaction transaction, WorkItem item, TimeSpan pause, bool counts, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Return, transaction.Connection, transaction);
        Fence(command, item);
        command.Parameters.AddWithValue("pause", pause);
        command.Parameters.AddWithValue("uncounted", counts ? 0 : 1);
        return await command.ExecuteNonQueryAsync(stop) == 1;
    }

    public static async Task<int> ReturnOfAsync(NpgsqlTransaction transaction, string worker, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(ReturnOf, transaction.Connection, transaction);
        command.Parameters.AddWithValue("worker", worker);
        return await command.ExecuteNonQueryAsync(stop);
    }

    public static async Task<Cancellation> CancelAsync(NpgsqlTransaction transaction, long id, CancellationToken stop)
    {
        foreach (var (statement, outcome) in new[] { (DeleteWaiting, Cancellation.Removed), (RequestCancel, Cancellation.Requested) })
        {
            await using var command = new NpgsqlCommand(statement, transaction.Connection, transaction);
            command.Parameters.AddWithValue("id", id);
            if (await command.ExecuteNonQueryAsync(stop) == 1)
                return outcome;
        }

        return Cancellation.Gone;
    }

    public static async Task<long> CountAsync(NpgsqlDataSource source, string queue, CancellationToken stop)
    {
        await using var command = source.CreateCommand(Count);
        command.Parameters.AddWithValue("queue", queue);
        return (long)(await command.ExecuteScalarAsync(stop))!;
    }

    private static void Fence(NpgsqlCommand command, WorkItem item)
    {
        command.Parameters.AddWithValue("id", item.Id);
        command.Parameters.AddWithValue("token", item.LeaseToken);
    }

    private static NpgsqlParameter Time(string name, DateTimeOffset? value) =>
        new(name, NpgsqlDbType.TimestampTz) { Value = value is { } time ? time.ToUniversalTime() : DBNull.Value };

    private static WorkItem Read(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetString(3), row.GetInt32(4),
        row.GetFieldValue<DateTimeOffset>(5), row.GetGuid(6), row.GetBoolean(7));
}

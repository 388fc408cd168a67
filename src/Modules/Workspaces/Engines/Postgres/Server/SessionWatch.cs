using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Headgate.Workspaces;

/// <summary>Holds sessions to the limits that their users could set aside: the time of statements and of idle transactions, and the memory of all of them.</summary>
internal sealed class SessionWatch(PostgresServer server, PostgresWorkspacesOptions options, ILogger<SessionWatch> log) : BackgroundService
{
    /// <summary>Cancels what is late; what was cancelled before and has not ended since is ended with its session.</summary>
    private const string EndLate = """
        WITH late AS (
            SELECT a.pid, a.query_start, clock_timestamp() - a.query_start - make_interval(secs => (shobj_description(d.oid, 'pg_database')::json->>'statementTimeoutSeconds')::int) AS over
              FROM pg_stat_activity a JOIN pg_database d ON d.oid = a.datid
             WHERE a.usename = a.datname AND starts_with(a.datname, 'headgate_') AND a.state IN ('active', 'fastpath function call') AND a.leader_pid IS NULL)
        SELECT pid, query_start,
               CASE WHEN EXISTS (SELECT FROM unnest(@pids, @starts) AS deaf (pid, start) WHERE deaf.pid = late.pid AND deaf.start = late.query_start)
                    THEN pg_terminate_backend(pid) ELSE pg_cancel_backend(pid) END
          FROM late WHERE over > interval '0'
        """;

    private const string EndIdle = """
        SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
         WHERE usename = datname AND starts_with(datname, 'headgate_') AND state LIKE 'idle in transaction%' AND clock_timestamp() - state_change > @idle
        """;

    private const string Sessions = """
        SELECT pid FROM pg_stat_activity WHERE starts_with(datname, 'headgate_') AND usename IN (datname, datname || '_loader')
        """;

    /// <summary>How long a statement that was cancelled has for its end.</summary>
    private static readonly TimeSpan ForItsEnd = TimeSpan.FromSeconds(5);

    /// <summary>Statements that are late, and since when they know: not since when they are, for this watch may have stood still itself.</summary>
    private readonly Dictionary<(int Pid, DateTime Start), long> cancelled = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var tick = new PeriodicTimer(options.WatchInterval, TimeProvider.System);
        while (await tick.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (server.IsStarted)
                    await LookAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning(failure, "The sessions of the workspaces could not be looked after");
            }
        }
    }

    private async Task LookAsync(CancellationToken stop)
    {
        await using var connection = await (await server.AdministratorAsync(stop)).OpenConnectionAsync(stop);
        await EndLateAsync(connection, stop);
        if (await connection.ScalarAsync(EndIdle, stop, ("idle", options.IdleTransactionTimeout)) is long idle and > 0)
            log.LogInformation("Ended {Count} sessions in workspaces that left a transaction open", idle);
        if (server.IsEmbedded && OperatingSystem.IsLinux())
            await HoldMemoryAsync(connection, stop);
    }

    private async Task EndLateAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        var deaf = cancelled.Where(asked => TimeProvider.System.GetElapsedTime(asked.Value) > ForItsEnd).Select(asked => asked.Key).ToList();
        await using var command = new NpgsqlCommand(EndLate, connection);
        command.Parameters.AddWithValue("pids", deaf.Select(statement => statement.Pid).ToArray());
        command.Parameters.Add(new("starts", NpgsqlDbType.Array | NpgsqlDbType.TimestampTz) { Value = deaf.Select(statement => statement.Start).ToArray() });
        HashSet<(int, DateTime)> late = [];
        await using (var row = await command.ExecuteReaderAsync(stop))
        {
            while (await row.ReadAsync(stop))
                late.Add((row.GetInt32(0), row.GetDateTime(1)));
        }

        foreach (var ended in cancelled.Keys.Where(statement => !late.Contains(statement)).ToList())
            cancelled.Remove(ended);
        foreach (var statement in late)
            cancelled.TryAdd(statement, TimeProvider.System.GetTimestamp());
        if (late.Count > 0)
            log.LogInformation("Ended {Count} statements in workspaces that ran past their limit", late.Count);
    }

    private async Task HoldMemoryAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        var budget = (long)(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes * options.MemoryShare);
        var sessions = (await PidsAsync(connection, stop)).Select(pid => (Pid: pid, Bytes: PrivateBytes(pid))).OrderByDescending(session => session.Bytes).ToList();
        if (sessions.Sum(session => session.Bytes) <= budget)
            return;
        log.LogWarning("The sessions of the workspaces take more memory than they may together; ending the largest ({Bytes} bytes)", sessions[0].Bytes);
        await connection.ScalarAsync("SELECT pg_terminate_backend(@pid)", stop, ("pid", sessions[0].Pid));
    }

    private static async Task<List<int>> PidsAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Sessions, connection);
        await using var row = await command.ExecuteReaderAsync(stop);
        List<int> pids = [];
        while (await row.ReadAsync(stop))
            pids.Add(row.GetInt32(0));
        return pids;
    }

    private static long PrivateBytes(int pid)
    {
        try
        {
            var line = File.ReadLines($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/status").FirstOrDefault(text => text.StartsWith("RssAnon:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.AsSpan(8).Trim().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture) * 1024;
        }
        catch (IOException)
        {
            // It has ended since.
            return 0;
        }
    }
}

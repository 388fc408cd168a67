using Headgate.Keptn.Wire;
using Headgate.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Headgate.Keptn.Uniform.Logs;

/// <summary>The log of integrations: entries are added and, after a while, removed.</summary>
internal sealed class LogStore(MetadataDatabase database)
{
    private const string Insert = """
        INSERT INTO keptn.integration_log (integration_id, message, time, context, task, triggered_id, git_commit_id)
        SELECT * FROM unnest(@integrations, @messages, @times, @contexts, @tasks, @triggered, @commits)
        """;
    private const string Matching = """
        FROM keptn.integration_log
        WHERE (@integration IS NULL OR integration_id = @integration) AND (@from IS NULL OR time >= @from) AND (@before IS NULL OR time <= @before)
        """;
    private const string Count = $"SELECT count(*) {Matching}";
    private const string Page = $"""
        SELECT integration_id, message, time, context, task, triggered_id, git_commit_id {Matching}
        ORDER BY time DESC, position DESC OFFSET @offset LIMIT @limit
        """;
    private const string DeleteOld = "DELETE FROM keptn.integration_log WHERE time < @before";

    /// <summary>Adds entries with their times, in their order.</summary>
    public static async Task AddAsync(NpgsqlTransaction transaction, IReadOnlyList<(LogEntry Entry, DateTimeOffset Time)> entries, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Insert, transaction.Connection, transaction);
        var values = command.Parameters;
        Add("integrations", entry => entry.IntegrationId);
        Add("messages", entry => entry.Message);
        values.AddWithValue("times", entries.Select(one => one.Time.ToUniversalTime()).ToArray());
        Add("contexts", entry => entry.Context);
        Add("tasks", entry => entry.Task);
        Add("triggered", entry => entry.TriggeredId);
        Add("commits", entry => entry.GitCommitId);
        await command.ExecuteNonQueryAsync(stop);

        void Add(string name, Func<LogEntry, string> text) => values.AddWithValue(name, entries.Select(one => text(one.Entry)).ToArray());
    }

    /// <summary>A page of the entries within the bounds, both included, newest first.</summary>
    public async Task<LogPage> ReadAsync(string? integration, DateTimeOffset? from, DateTimeOffset? before, NumberPage part, CancellationToken stop)
    {
        await using var count = Command(Count, integration, from, before);
        var total = (long)(await count.ExecuteScalarAsync(stop))!;
        await using var page = Command(Page, integration, from, before);
        page.Parameters.AddWithValue("offset", part.Offset);
        page.Parameters.AddWithValue("limit", part.Size);
        var entries = new List<LogEntry>();
        await using var row = await page.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            entries.Add(new LogEntry(
                row.GetString(0), row.GetString(1), KeptnTime.Text(row.GetFieldValue<DateTimeOffset>(2)), row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6)));
        return new LogPage(part.NextKey(total), NumberPage.Count(total), entries);
    }

    /// <returns>How many entries were removed.</returns>
    public async Task<int> DeleteOlderAsync(DateTimeOffset before, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(DeleteOld);
        command.Parameters.AddWithValue("before", before);
        return await command.ExecuteNonQueryAsync(stop);
    }

    private NpgsqlCommand Command(string sql, string? integration, DateTimeOffset? from, DateTimeOffset? before)
    {
        var command = database.Source.CreateCommand(sql);
        var values = command.Parameters;
        values.AddWithValue("integration", NpgsqlDbType.Text, (object?)integration ?? DBNull.Value);
        values.AddWithValue("from", NpgsqlDbType.TimestampTz, (object?)from?.ToUniversalTime() ?? DBNull.Value);
        values.AddWithValue("before", NpgsqlDbType.TimestampTz, (object?)before?.ToUniversalTime() ?? DBNull.Value);
        return command;
    }
}

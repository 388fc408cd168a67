using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace Headgate.Keptn.Events;

/// <summary>Events whose time is to come.</summary>
internal static class ScheduledEvents
{
    private const string Insert = $"""
        {EventHistory.Share};
        INSERT INTO keptn.scheduled_event (id, project, event)
        SELECT @id, @project, @event WHERE NOT EXISTS (SELECT FROM keptn.event WHERE id = @id)
        ON CONFLICT (id) DO NOTHING
        """;
    private const string ShareOf = $"SELECT pg_advisory_xact_lock_shared(hashtextextended(project, {EventHistory.Seed})) FROM keptn.scheduled_event WHERE id = @id";
    private const string Take = "DELETE FROM keptn.scheduled_event WHERE id = @id RETURNING event";

    /// <returns>False when there is an event of this id.</returns>
    public static async Task<bool> AddAsync(NpgsqlTransaction transaction, KeptnEvent happened, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Insert, transaction.Connection, transaction);
        command.Parameters.AddWithValue("id", happened.Id);
        command.Parameters.AddWithValue("project", SearchKey.Of(happened.Project));
        command.Parameters.AddWithValue("event", NpgsqlDbType.Json, JsonSerializer.Serialize(EventView.Of(happened), Wire.KeptnAnswer.Options));
        return await command.ExecuteNonQueryAsync(stop) == 1;
    }

    /// <summary>Takes the event out; <c>null</c> when it was taken back, or its project removed.</summary>
    public static async Task<KeptnEvent?> TakeAsync(NpgsqlTransaction transaction, string id, CancellationToken stop)
    {
        // The end of the project takes its lock before its rows; so does this.
        await using var share = new NpgsqlCommand(ShareOf, transaction.Connection, transaction);
        share.Parameters.AddWithValue("id", id);
        await share.ExecuteNonQueryAsync(stop);
        await using var command = new NpgsqlCommand(Take, transaction.Connection, transaction);
        command.Parameters.AddWithValue("id", id);
        return await command.ExecuteScalarAsync(stop) is string text ? JsonSerializer.Deserialize<EventView>(text, Wire.KeptnAnswer.Options)!.ToEvent() : null;
    }

    public static async Task<bool> RemoveAsync(NpgsqlTransaction transaction, string id, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Take, transaction.Connection, transaction);
        command.Parameters.AddWithValue("id", id);
        return await command.ExecuteScalarAsync(stop) is string;
    }
}

using Headgate.Postgres;
using Npgsql;

namespace Headgate.Keptn.Events;

/// <summary>Ends what there is of a project's events with the project: from the commit on nobody sees them. Their rows go later, see <see cref="PastEvents"/>.</summary>
internal sealed class EventRemoval(WorkQueue queue)
{
    private const string DeleteOpen = "DELETE FROM keptn.open_trigger WHERE project = @project";
    private const string DeleteScheduled = "DELETE FROM keptn.scheduled_event WHERE project = @project";

    /// <summary>The last of what is removed: who publishes an event of the project holds other locks and waits for this one.</summary>
    public async Task RemoveAsync(NpgsqlTransaction transaction, string project, CancellationToken stop)
    {
        await EventHistory.TakeAsync(transaction, project, stop);
        foreach (var statement in new[] { DeleteOpen, DeleteScheduled })
        {
            await using var command = new NpgsqlCommand(statement, transaction.Connection, transaction);
            command.Parameters.AddWithValue("project", SearchKey.Of(project));
            await command.ExecuteNonQueryAsync(stop);
        }

        // In the queue of the project's events, behind the last of them.
        if (await EventHistory.EndAsync(transaction, project, stop) is { } past)
            await queue.EnqueueAsync(transaction, EventBus.Queue, SearchKey.Of(project), new PublishedEvent(0) { LastOf = past }, null, stop);
    }
}

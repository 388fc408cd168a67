using System.Text.Json.Nodes;
using Headgate.Events;
using Headgate.Kernel;
using Headgate.Storage;
using Npgsql;

namespace Headgate.Components;

/// <summary>A merge request that is locked for one change.</summary>
internal sealed record OpenMergeRequest(NpgsqlTransaction Transaction, Origin From, MergeRequest Before, EventLog Events, DateTimeOffset Now)
{
    /// <exception cref="RefusedException">It is in another state.</exception>
    public void Require(string needed, params ReadOnlySpan<MergeState> states)
    {
        if (!states.Contains(Before.State))
            throw new RefusedException(MergeRequestErrors.WrongState(Before, needed));
    }

    public Task MoveAsync(MergeState after, CancellationToken stop) => MergeRequestStore.MoveAsync(Transaction, Before.Project, Before.Id, Before.State, after, stop);

    /// <summary>Notes what is done in the activity log and as an event.</summary>
    public async Task NoteAsync(string action, Person by, string message, CancellationToken stop, string? reason = null)
    {
        await ReviewStore.NoteAsync(Transaction, Before.Id, action, by, reason, Now, stop);
        await RecordAsync(Events, Transaction, From, Before.Id, Before.Content.Title, action, message, stop, reason);
    }

    /// <summary>Records an event of a merge request.</summary>
    public static Task RecordAsync(
        EventLog events, NpgsqlTransaction transaction, Origin from, long id, string title, string action, string message, CancellationToken stop, string? reason = null) =>
        events.RecordAsync(
            transaction,
            NewEvent.By(
                from.Caller, from.Branch, from.Call, $"storage.mergeRequest{char.ToUpperInvariant(action[0])}{action[1..]}", message,
                new EventObject("mergeRequest", id.ToString(System.Globalization.CultureInfo.InvariantCulture), title)) with
            {
                RunId = from.RunId,
                Params = reason is null ? null : new JsonObject { ["reason"] = reason },
            },
            stop);
}

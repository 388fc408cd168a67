using System.Globalization;
using Headgate.Events;
using Headgate.Kernel;
using Headgate.Postgres;
using Headgate.Storage;
using Npgsql;

namespace Headgate.Components;

/// <summary>Opens merge requests for change, one change at a time.</summary>
internal sealed class MergeRequestWrites(MetadataDatabase database, MergeRequestStore store, EventLog events, TimeProvider clock)
{
    private static bool IsNumber(string id, out long number) => long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    /// <exception cref="RefusedException">404: the project has no such merge request.</exception>
    public async Task<MergeRequest> GetAsync(Caller me, string id, CancellationToken stop) =>
        (IsNumber(id, out var number) ? await store.FindAsync(me.Project, number, stop) : null) ?? throw new RefusedException(MergeRequestErrors.NotFound);

    /// <summary>Runs the work while nobody else changes the request, in one transaction that every node notices.</summary>
    /// <returns>The request with its change log as it is then.</returns>
    /// <exception cref="RefusedException">404: the project has no such merge request.</exception>
    public Task<MergeRequestView> ChangeAsync(Origin from, string id, Func<OpenMergeRequest, CancellationToken, Task> work, CancellationToken stop) =>
        database.WriteAsync(
            from.Project,
            async (transaction, token) =>
            {
                var open = await OpenAsync(transaction, from, id, token);
                await work(open, token);
                return await ViewAsync(transaction, open.Before, token);
            },
            stop);

    /// <summary>The request as the transaction sees it.</summary>
    public static async Task<MergeRequestView> ViewAsync(NpgsqlTransaction transaction, MergeRequest before, CancellationToken stop)
    {
        var now = await MergeRequestStore.LockAsync(transaction, before.Project, before.Id, stop) ?? throw new InvalidOperationException("A locked merge request cannot vanish.");
        return MergeRequestView.From(now, await BranchChanges.LogAsync(transaction, now, stop));
    }

    /// <summary>Locks the request in the caller's transaction.</summary>
    public async Task<OpenMergeRequest> OpenAsync(NpgsqlTransaction transaction, Origin from, string id, CancellationToken stop)
    {
        var request = IsNumber(id, out var number) ? await MergeRequestStore.LockAsync(transaction, from.Project, number, stop) : null;
        return new OpenMergeRequest(transaction, from, request ?? throw new RefusedException(MergeRequestErrors.NotFound), events, clock.GetUtcNow());
    }
}

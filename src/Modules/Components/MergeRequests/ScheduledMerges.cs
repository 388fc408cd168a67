using System.Globalization;
using Headgate.Events;
using Headgate.Kernel;
using Headgate.Postgres;
using Headgate.Storage;
using Microsoft.Extensions.Logging;

namespace Headgate.Components;

/// <summary>Merges approved requests whose time has come, on behalf of whoever approved them last.</summary>
internal sealed class ScheduledMerges(
    MetadataDatabase database, Leases leases, OpenRequestStore requests, MergeRequestWrites writes, MergeStart start, TimeProvider clock, ILogger<ScheduledMerges> log)
    : PeriodicWork(TimeSpan.FromSeconds(15), clock, log)
{
    // The base class keeps its own; a captured parameter would be a second copy.
    private readonly TimeProvider clock = clock;

    protected override Task PassAsync(CancellationToken stop) =>
        leases.RunAloneAsync("components.scheduled-merges", (_, token) => MergeDueAsync(token), stop);

    /// <summary>One pass.</summary>
    public async Task MergeDueAsync(CancellationToken stop)
    {
        foreach (var (project, id, by) in await requests.DueAsync(clock.GetUtcNow(), stop))
            await database.WriteAsync(project, (transaction, token) => BeginAsync(transaction, project, id, by, token), stop);
    }

    private async Task BeginAsync(Npgsql.NpgsqlTransaction transaction, ProjectId project, long id, ApprovedBy by, CancellationToken stop)
    {
        if (await MergeRequestStore.LockAsync(transaction, project, id, stop) is not { State: MergeState.Approved } request || request.Content.AutoMerge.At > clock.GetUtcNow())
            return;
        var from = new Origin(OnBehalf.Of(project, new TokenId(by.Token), by.TokenName, request.BranchInto), new Branch(request.BranchInto, true), null, by.BaseUrl, EventOrigin.None);
        await start.BeginAsync(await writes.OpenAsync(transaction, from, id.ToString(CultureInfo.InvariantCulture), stop), by.Admin, stop);
    }
}

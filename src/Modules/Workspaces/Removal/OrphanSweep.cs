using Headgate.Kernel;
using Headgate.Postgres;
using Headgate.Storage;
using Microsoft.Extensions.Logging;

namespace Headgate.Workspaces;

/// <summary>Removes what a crash or a failing engine has left: workspaces whose job ended before they were ready, and places that could not be removed. One node at a time.</summary>
internal sealed class OrphanSweep(
    RemovalStore store, Removals removals, JobSubmission jobs, MetadataDatabase database, Leases leases, TimeProvider clock, ILogger<OrphanSweep> log)
    : PeriodicWork(TimeSpan.FromMinutes(10), clock, log)
{
    private const int AtOnce = 1_000;

    // Longer than the attempts of a removal take.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    private readonly TimeProvider clock = clock;

    /// <summary>One pass over all projects.</summary>
    public async Task SweepAsync(CancellationToken stop)
    {
        foreach (var unfinished in await store.UnfinishedAsync(clock.GetUtcNow() - Patience, AtOnce, stop))
            if (unfinished.IsDropping || !await jobs.IsOpenAsync(unfinished.Project, unfinished.MadeBy, stop))
                await database.TransactAsync((transaction, token) => removals.OfUnfinishedAsync(transaction, unfinished, token), stop);
    }

    protected override async Task PassAsync(CancellationToken stop) => await leases.RunAloneAsync("workspaces.orphans", (_, token) => SweepAsync(token), stop);
}

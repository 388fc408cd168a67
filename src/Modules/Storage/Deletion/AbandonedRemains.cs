using Headgate.Kernel;
using Headgate.Postgres;
using Microsoft.Extensions.Logging;

namespace Headgate.Storage;

/// <summary>Removes what jobs that were given up have made vanish; one node at a time.</summary>
internal sealed class AbandonedRemains(Remains remains, RemainsStore store, MetadataDatabase database, Leases leases, TimeProvider clock, ILogger<AbandonedRemains> log)
    : PeriodicWork(TimeSpan.FromMinutes(30), clock, log)
{
    /// <summary>One pass over all projects.</summary>
    public async Task SweepAsync(CancellationToken stop)
    {
        foreach (var (project, branch) in await store.AbandonedAsync(stop))
        {
            while (await database.TransactAsync(async (transaction, token) => (await remains.RemoveSomeAsync(transaction, project, branch, token)).Count > 0, stop))
            {
            }

            await database.TransactAsync((transaction, token) => BucketStore.DeleteOfBranchAsync(transaction, project, branch, token), stop);
        }
    }

    protected override async Task PassAsync(CancellationToken stop) => await leases.RunAloneAsync("storage.remains", (_, token) => SweepAsync(token), stop);
}

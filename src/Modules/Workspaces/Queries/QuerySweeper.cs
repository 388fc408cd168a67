using Headgate.Kernel;
using Microsoft.Extensions.Logging;

namespace Headgate.Workspaces.Queries;

/// <summary>Forgets expired jobs, removes results that no job has any more from this node's disk, and closes sessions that nobody used for a while.</summary>
internal sealed class QuerySweeper(QueryStore store, QuerySpools spools, QuerySessions sessions, TimeProvider clock, ILogger<QuerySweeper> log)
    : PeriodicWork(TimeSpan.FromMinutes(1), clock, log)
{
    protected override async Task PassAsync(CancellationToken stop)
    {
        await sessions.CloseIdleAsync();
        while ((await store.DeleteExpiredAsync(stop)).Count > 0)
        {
        }

        var here = spools.Jobs();
        var known = await store.KnownAsync(here, stop);
        spools.Remove(here.Where(job => !known.Contains(job)));
    }
}

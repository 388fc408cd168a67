using Headgate.Kernel;
using Microsoft.Extensions.Logging;

namespace Headgate.Workspaces.SnowflakeProtocol;

/// <summary>Ends sessions of which nothing was heard for long, and removes results that are old or too many.</summary>
internal sealed class SnowflakeSweeper(DriverSessions sessions, DriverQueries queries, SnowflakeOptions options, TimeProvider clock, ILogger<SnowflakeSweeper> log)
    : PeriodicWork(options.SweepInterval, clock, log)
{
    private readonly TimeProvider clock = clock;

    /// <inheritdoc />
    protected override async Task PassAsync(CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        await sessions.EndAsync(session => session.IdleEnds <= now);
        queries.Remove(query => query.Ended + options.ResultRetention <= now);
        TrimDisk();
        TrimMemory();
    }

    private void TrimDisk()
    {
        foreach (var workspace in queries.All.Where(query => query is { Ended: not null, Folder: not null }).GroupBy(query => query.Owner.Workspace.Id))
        {
            var bytes = 0L;
            foreach (var query in workspace.OrderByDescending(query => query.Ended))
            {
                bytes += ResultFolders.BytesIn(query.Folder);
                if (bytes > options.ResultBytesPerWorkspace)
                    queries.Forget(query);
            }
        }
    }

    private void TrimMemory()
    {
        var bytes = 0L;
        foreach (var query in queries.All.Where(query => query.Ended is not null).OrderByDescending(query => query.Ended))
        {
            bytes += (query.Now as QueryOutcome.Gave)?.Result.Inline.Length ?? 0;
            if (bytes > options.ResultMemory)
                queries.Forget(query);
        }
    }
}

using Headgate.Kernel;
using Microsoft.Extensions.Logging;

namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>Removes results that are not read any more.</summary>
internal sealed class JobSweeper(JobTable jobs, TimeProvider clock, ILogger<JobSweeper> log) : PeriodicWork(TimeSpan.FromSeconds(30), clock, log)
{
    protected override Task PassAsync(CancellationToken stop)
    {
        jobs.Sweep();
        return Task.CompletedTask;
    }
}

using Headgate.Kernel;
using Microsoft.Extensions.Logging;

namespace Headgate.Keptn.Resources;

/// <summary>Removes repositories that a crash left half made.</summary>
internal sealed class RepositorySweep(RepositoryFolders folders, TimeProvider clock, ILogger<RepositorySweep> log) : PeriodicWork(TimeSpan.FromHours(1), clock, log)
{
    private readonly TimeProvider time = clock;

    protected override Task PassAsync(CancellationToken stop)
    {
        folders.Sweep(time.GetUtcNow());
        return Task.CompletedTask;
    }
}

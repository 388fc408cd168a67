using Headgate.Kernel;
using Headgate.Keptn.Resources.Git;
using Microsoft.Extensions.Logging;

namespace Headgate.Keptn.Resources;

/// <summary>Removes repositories that a crash left half made, and packs those with many commits since the last time.</summary>
internal sealed class RepositoryUpkeep(RepositoryFolders folders, GitRepository git, ProjectLocks locks, TimeProvider clock, ILogger<RepositoryUpkeep> log)
    : PeriodicWork(TimeSpan.FromHours(1), clock, log)
{
    private readonly TimeProvider time = clock;

    protected override async Task PassAsync(CancellationToken stop)
    {
        folders.Sweep(time.GetUtcNow());
        foreach (var project in folders.Projects())
            if (folders.Find(project) is { } untidy && GitRepository.IsUntidy(untidy))
                await locks.RunAsync(project, upstream: null, () => TidyAsync(project, stop), stop);
    }

    private async Task<bool> TidyAsync(string project, CancellationToken stop)
    {
        // It may have been removed, or packed by another node, while this one waited.
        if (folders.Find(project) is not { } folder || !GitRepository.IsUntidy(folder))
            return false;
        await git.TidyAsync(folder, stop);
        return true;
    }
}

using Headgate.Kernel;
using Microsoft.Extensions.Logging;

namespace Headgate.Keptn.Projects;

/// <summary>Removes, at the start and from time to time, what a crash left of projects that were being made or deleted.</summary>
internal sealed class ProjectSweep(ProjectLock projects, ProjectStore store, ProjectRemoval removal, ProjectsOptions options, TimeProvider clock, ILogger<ProjectSweep> log)
    : PeriodicWork(options.SweepInterval, clock, log)
{
    /// <summary>A creation that was cut off is gone on with when it is asked for again, so it is kept for those who will.</summary>
    private static readonly TimeSpan Retry = TimeSpan.FromDays(1);

    private readonly TimeProvider time = clock;

    protected override async Task PassAsync(CancellationToken stop)
    {
        foreach (var project in await store.UnfinishedAsync(time.GetUtcNow() - Retry, stop))
            await projects.TryHoldAsync(
                project,
                async (transaction, cancel) =>
                {
                    if (await ProjectStore.FindAsync(transaction, project, cancel) is { State: not ProjectState.Ready } left)
                    {
                        await removal.RemoveAsync(transaction, left, cancel);
                        log.LogInformation("What a crash left of the Keptn project {Project} is removed", project);
                    }
                },
                stop);
    }
}

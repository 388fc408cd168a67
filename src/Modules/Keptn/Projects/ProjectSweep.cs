using Headgate.Kernel;
using Microsoft.Extensions.Logging;

namespace Headgate.Keptn.Projects;

/// <summary>Removes, at the start and from time to time, what a crash left of projects that were being made or deleted.</summary>
internal sealed class ProjectSweep(ProjectLock projects, ProjectStore store, ProjectRemoval removal, ProjectsOptions options, TimeProvider clock, ILogger<ProjectSweep> log)
    : PeriodicWork(options.SweepInterval, clock, log)
{
    protected override async Task PassAsync(CancellationToken stop)
    {
        foreach (var project in await store.UnfinishedAsync(stop))
            await projects.TryHoldAsync(
                project,
                async (transaction, cancel) =>
                {
                    if (await ProjectStore.FindAsync(transaction, project, cancel) is { IsReady: false })
                    {
                        await removal.RemoveAsync(transaction, project, cancel);
                        log.LogInformation("What a crash left of the Keptn project {Project} is removed", project);
                    }
                },
                stop);
    }
}

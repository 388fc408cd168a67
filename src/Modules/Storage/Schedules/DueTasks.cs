using Headgate.Events;
using Headgate.Identity;
using Headgate.Kernel;
using Headgate.Postgres;
using Microsoft.Extensions.Logging;

namespace Headgate.Storage;

/// <summary>Begins the jobs of scheduled tasks that are due, each once; one node at a time. What fell due while no node ran is begun once, not for each time.</summary>
internal sealed class DueTasks(
    ScheduleStore tasks, BucketStore buckets, ProjectDirectory projects, JobSubmission jobs, MetadataDatabase database, Leases leases, TimeProvider clock, ILogger<DueTasks> log)
    : PeriodicWork(TimeSpan.FromSeconds(20), clock, log)
{
    private const int AtOnce = 500;

    // The base class keeps its own; a captured parameter would be a second copy.
    private readonly TimeProvider clock = clock;

    protected override Task PassAsync(CancellationToken stop) => leases.RunAloneAsync("storage.due-tasks", (_, cancel) => BeginAsync(cancel), stop);

    /// <summary>One pass over all projects.</summary>
    public async Task BeginAsync(CancellationToken stop)
    {
        foreach (var task in await tasks.DueAsync(clock.GetUtcNow(), AtOnce, stop))
            await BeginAsync(task, stop);
    }

    private async Task BeginAsync(ScheduledTask task, CancellationToken stop)
    {
        var next = CronExpression.Parse(task.Cron).Next(clock.GetUtcNow());
        var project = await projects.FindAsync(task.Project, stop);
        var bucket = await buckets.FindAsync(task.Project, task.Branch, task.BucketId, stop);
        await database.WriteAsync(
            task.Project,
            async (transaction, token) =>
            {
                if (await ScheduleStore.AdvanceAsync(transaction, task, next, token) && project is { IsDisabled: false } && bucket?.ExternalPath is not null)
                    await jobs.SubmitAsync(transaction, ExternalBucketEndpoints.Refresh(OriginOf(task, project), bucket, force: false, since: null), token);
            },
            stop);
    }

    /// <summary>The job is the one's who asked for the schedule; it has no rights beyond the job.</summary>
    private static Origin OriginOf(ScheduledTask task, Project project) => new(
        new Caller
        {
            Project = task.Project,
            ProjectName = project.Name,
            Token = task.Token,
            TokenDescription = task.TokenDescription,
            DefaultBranch = project.DefaultBranch,
        },
        new Branch(task.Branch, task.Branch == project.DefaultBranch),
        RunId: null,
        task.BaseUrl,
        EventOrigin.None);
}

using Headgate.Kernel;
using Headgate.Postgres;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Headgate.Identity;

/// <summary>An item of the queue: a project that was marked as deleted.</summary>
internal sealed record DeletedProject(long Project);

/// <summary>Removes what deleted projects had, slice after slice, until nothing is left; a run that was killed goes on where it was.</summary>
internal sealed class ProjectRemoval(IEnumerable<IProjectContent> contents, MetadataDatabase database, WorkQueue queue, ILogger<ProjectRemoval> log) : IWorkHandler
{
    public const string Queue = "project-removal";

    public static QueueSettings Settings { get; } = new(Queue)
    {
        // There is nobody who would ask again.
        MaxAttempts = 10_000,
    };

    public static Task EnqueueAsync(NpgsqlTransaction transaction, WorkQueue queue, ProjectId project, CancellationToken stop) =>
        queue.EnqueueAsync(transaction, Queue, project.ToString(), new DeletedProject(project.Value), runAfter: null, stop);

    public async Task HandleAsync(RunningWork work, CancellationToken stop)
    {
        var project = new ProjectId(work.Item.Read<DeletedProject>().Project);
        foreach (var content in contents.OrderBy(content => content.Order))
        {
            while (await database.TransactAsync((transaction, token) => content.DeleteSomeAsync(transaction, project, token), stop))
            {
            }
        }

        await database.TransactAsync((transaction, token) => queue.CompleteAsync(transaction, work.Item, token), stop);
        log.LogInformation("Removed what the deleted project {Project} had", project);
    }

    public Task GaveUpAsync(NpgsqlTransaction transaction, WorkItem item, Exception? failure, CancellationToken stop)
    {
        log.LogError(failure, "Removing the deleted project {Project} was given up", item.Read<DeletedProject>().Project);
        return Task.CompletedTask;
    }
}

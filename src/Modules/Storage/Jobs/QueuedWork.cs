using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>What an item of the queue says: a job to run, or a table to compact.</summary>
internal sealed record QueuedWork(long Project, long? Job, long? Compact)
{
    public const string Queue = "storage";

    public static QueuedWork Of(Job job) => new(job.Project.Value, job.Id.Value, null);

    public static QueuedWork Compaction(ProjectId project, long table) => new(project.Value, null, table);

    /// <summary>The key under which all writers of one table run one after the other.</summary>
    public static string TableKey(ProjectId project, long branch, string tableId) => $"{project}/{branch}/{tableId}";
}

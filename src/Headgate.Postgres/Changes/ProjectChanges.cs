using System.Collections.Concurrent;
using Headgate.Kernel;
using Npgsql;

namespace Headgate.Postgres;

/// <summary>Tells whether anything of a project changed since an earlier moment: the validity stamp of cached answers and callers.</summary>
/// <remarks>
/// A cache entry is stored with the generation read <b>before</b> its content was read, and is valid only while <see cref="Generation"/> still answers
/// the same number. While <see cref="IsLive"/> is false other nodes' changes do not arrive, and caches must be bypassed.
/// </remarks>
public sealed class ProjectChanges : IChangeStamps
{
    internal const string Topic = "project";
    private readonly ConcurrentDictionary<ProjectId, Counter> projects = new();
    private readonly Notifications notifications;
    private readonly AfterCommit afterCommit;
    private long epoch;

    internal ProjectChanges(Notifications notifications, AfterCommit afterCommit)
    {
        this.notifications = notifications;
        this.afterCommit = afterCommit;
        notifications.Subscribe(Topic, body =>
        {
            if (ProjectId.TryParse(body, null, out var project))
                Touch(project);
        });
        notifications.OnGap(() => Interlocked.Increment(ref epoch));
    }

    /// <summary>The number that stands for what is not any project's: organizations, admins, management tokens.</summary>
    public static ProjectId Platform { get; } = new(0);

    /// <summary>Whether this node hears of other nodes' changes.</summary>
    public bool IsLive => notifications.IsLive;

    /// <summary>Grows with every change of the project, and when changes may have been missed.</summary>
    public long Generation(ProjectId project)
    {
        var common = Interlocked.Read(ref epoch);
        return projects.TryGetValue(project, out var counter) ? common + Interlocked.Read(ref counter.Value) : common;
    }

    /// <summary>Marks the project as changed on this node only; after a commit that <see cref="MetadataDatabase"/> did not do itself.</summary>
    public void Touch(ProjectId project) => Interlocked.Increment(ref projects.GetOrAdd(project, static _ => new Counter()).Value);

    /// <summary>Marks the project as changed on every node when the transaction commits.</summary>
    /// <remarks>
    /// In a transaction of <see cref="MetadataDatabase.WriteAsync{T}"/> this node knows before the write returns. In any other the caller calls
    /// <see cref="Touch(ProjectId)"/> after its commit; otherwise this node learns of it as late as the others.
    /// </remarks>
    public async Task TouchAsync(NpgsqlTransaction transaction, ProjectId project, CancellationToken stop)
    {
        await Notifications.PublishAsync(transaction, Topic, project.ToString(), stop);
        afterCommit.Add(transaction, () => Touch(project));
    }

    private sealed class Counter
    {
        public long Value;
    }
}

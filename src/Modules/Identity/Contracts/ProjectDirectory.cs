using System.Collections.Concurrent;
using Headgate.Kernel;

namespace Headgate.Identity;

/// <summary>Finds projects; kept in memory until anything in the project changes.</summary>
public sealed class ProjectDirectory
{
    private const int MostKept = 10_000;

    private readonly ConcurrentDictionary<ProjectId, (long Generation, Project Project)> kept = new();
    private readonly ProjectStore store;
    private readonly IChangeStamps changes;

    internal ProjectDirectory(ProjectStore store, IChangeStamps changes)
    {
        this.store = store;
        this.changes = changes;
    }

    /// <summary>The project; <c>null</c> when there is none of this number.</summary>
    public async ValueTask<Project?> FindAsync(ProjectId project, CancellationToken stop)
    {
        var live = changes.IsLive;
        var generation = changes.Generation(project);
        if (live && kept.TryGetValue(project, out var known) && known.Generation == generation)
            return known.Project;
        var found = await store.FindAsync(project, stop);
        if (found is not null && live)
        {
            if (kept.Count >= MostKept)
                kept.Clear();
            kept[project] = (generation, found);
        }

        return found;
    }

    /// <summary>The project of a caller.</summary>
    public async ValueTask<Project> OfAsync(Caller me, CancellationToken stop) =>
        await FindAsync(me.Project, stop) ?? throw new RefusedException(ApiErrors.TokenInvalid);

    /// <summary>The numbers of all projects, for work that goes over all of them.</summary>
    public Task<IReadOnlyList<ProjectId>> ListAsync(CancellationToken stop) => store.ListAsync(stop);
}

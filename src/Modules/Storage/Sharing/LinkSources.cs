using System.Collections.Concurrent;
using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>Whose buckets a project links, so that answers kept in memory are given up when one of those projects changes.</summary>
internal sealed class LinkSources(SharingStore sharing, IChangeStamps changes) : IForeignContent
{
    private const int MostKept = 10_000;

    private readonly ConcurrentDictionary<ProjectId, (long Generation, IReadOnlyList<ProjectId> Owners)> kept = new();

    public ValueTask<IReadOnlyList<ProjectId>> OwnersAsync(ProjectId project, CancellationToken stop)
    {
        // Links are made and ended by changes of the project that has them.
        var generation = changes.Generation(project);
        return changes.IsLive && kept.TryGetValue(project, out var known) && known.Generation == generation
            ? ValueTask.FromResult(known.Owners)
            : new(LookAsync(project, generation, stop));
    }

    private async Task<IReadOnlyList<ProjectId>> LookAsync(ProjectId project, long generation, CancellationToken stop)
    {
        var owners = await sharing.SourcesOfAsync(project, stop);
        if (kept.Count >= MostKept)
            kept.Clear();
        kept[project] = (generation, owners);
        return owners;
    }
}

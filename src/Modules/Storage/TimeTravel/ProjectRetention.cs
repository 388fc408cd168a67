using Headgate.Identity;
using Headgate.Kernel;
using Headgate.Lake;

namespace Headgate.Storage;

/// <summary>Earlier versions are kept as long as each project's retention says.</summary>
internal sealed class ProjectRetention(ProjectDirectory projects) : IVersionRetention
{
    public async Task<IReadOnlyDictionary<ProjectId, TimeSpan>> ByProjectAsync(CancellationToken stop)
    {
        var found = new Dictionary<ProjectId, TimeSpan>();
        foreach (var id in await projects.ListAsync(stop))
        {
            if (await projects.FindAsync(id, stop) is { } project)
                found[id] = TimeSpan.FromDays(project.DataRetentionDays);
        }

        return found;
    }
}

using Headgate.Identity;
using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>Tells Identity how much a project's tables hold.</summary>
internal sealed class TableUsage(TableStore tables) : IProjectUsage
{
    public async Task<ProjectUsage> OfAsync(ProjectId project, CancellationToken stop)
    {
        var (rows, bytes) = await tables.TotalsAsync(project, stop);
        return new ProjectUsage(bytes, rows);
    }
}

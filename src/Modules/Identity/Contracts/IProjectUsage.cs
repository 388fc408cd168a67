using Headgate.Kernel;

namespace Headgate.Identity;

/// <summary>How much a project holds; implemented by the module that owns tables.</summary>
public interface IProjectUsage
{
    /// <summary>The project's present size.</summary>
    Task<ProjectUsage> OfAsync(ProjectId project, CancellationToken stop);
}

/// <summary>A project's size.</summary>
/// <param name="DataSizeBytes">Bytes of all tables.</param>
/// <param name="RowsCount">Rows of all tables.</param>
public sealed record ProjectUsage(long DataSizeBytes, long RowsCount);

/// <summary>The usage of a host without tables.</summary>
internal sealed class NoUsage : IProjectUsage
{
    public Task<ProjectUsage> OfAsync(ProjectId project, CancellationToken stop) => Task.FromResult(new ProjectUsage(0, 0));
}

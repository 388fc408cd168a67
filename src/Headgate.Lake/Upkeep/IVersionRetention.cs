using Headgate.Kernel;

namespace Headgate.Lake;

/// <summary>Says how long each project keeps versions after they were replaced; whoever knows the projects registers one.</summary>
public interface IVersionRetention
{
    /// <summary>The times of the projects that have one of their own.</summary>
    Task<IReadOnlyDictionary<ProjectId, TimeSpan>> ByProjectAsync(CancellationToken stop);
}

namespace Headgate.Keptn.Resources;

/// <summary>The upstream of each project with its credentials, which are kept with the project.</summary>
internal interface IUpstreams
{
    /// <summary>The upstream that the project's commits are pushed to; <c>null</c> when it has none, or there is no such project.</summary>
    /// <remarks>Asked for at every write. A project that is being made already has the one that <see cref="IRepositories.CreateProjectAsync"/> was called with.</remarks>
    Task<GitUpstream?> FindAsync(string project, CancellationToken stop);
}

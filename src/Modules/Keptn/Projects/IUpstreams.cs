using Headgate.Keptn.Resources;

namespace Headgate.Keptn.Projects;

/// <summary>Where the repositories of projects are pushed to, with credentials; they are stored encrypted and nowhere else.</summary>
internal interface IUpstreams
{
    /// <summary>The upstream of a project; <c>null</c> when its repository is only here, or when there is no such project, not yet or not for long.</summary>
    Task<GitUpstream?> FindAsync(string project, CancellationToken stop);
}

using Headgate.Keptn.Projects;

namespace Headgate.Keptn.Resources.Upstreams;

/// <summary>Of projects that are kept on this machine only.</summary>
internal sealed class NoUpstreams : IUpstreams
{
    public Task<GitUpstream?> FindAsync(string project, CancellationToken stop) => Task.FromResult<GitUpstream?>(null);
}

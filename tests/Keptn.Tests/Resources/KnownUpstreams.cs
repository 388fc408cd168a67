using System.Collections.Concurrent;
using Headgate.Keptn.Projects;
using Headgate.Keptn.Resources;

namespace Headgate.Keptn.Tests.Resources;

/// <summary>Upstreams of projects that a test has.</summary>
internal sealed class KnownUpstreams : IUpstreams
{
    private readonly ConcurrentDictionary<string, GitUpstream> known = new();

    public GitUpstream this[string project]
    {
        set => known[project] = value;
    }

    public void Forget(string project) => known.TryRemove(project, out _);

    public Task<GitUpstream?> FindAsync(string project, CancellationToken stop) => Task.FromResult(known.GetValueOrDefault(project));
}

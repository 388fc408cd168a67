using System.Collections.Concurrent;
using Headgate.Workspaces;

namespace Headgate.ServerTests.Workspaces;

/// <summary>Sessions of a protocol that is not there: keeps which were to end.</summary>
internal sealed class RecordedSessions : IWorkspaceSessions
{
    private readonly ConcurrentQueue<SessionEnd> ended = new();

    public IReadOnlyList<SessionEnd> Of(long workspace) => [.. ended.Where(end => end.Workspace == workspace)];

    public Task EndAsync(SessionEnd end, CancellationToken stop)
    {
        ended.Enqueue(end);
        return Task.CompletedTask;
    }
}

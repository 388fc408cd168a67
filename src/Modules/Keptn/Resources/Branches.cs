using Headgate.Kernel;
using Headgate.Keptn.Projects;
using Headgate.Keptn.Resources.Git;
using Headgate.Keptn.Resources.Upstreams;

namespace Headgate.Keptn.Resources;

/// <summary>The branches of projects: looked at as they are now, and changed by one commit at a time.</summary>
/// <remarks>
/// Invariants: a change is one commit on one branch or nothing; what was answered stays; the commits of a branch are one line, however many write at once.
/// A process that dies in the middle leaves at most objects that nothing points to. With an upstream, a branch here moves after the one there has.
/// </remarks>
internal sealed class Branches(
    LocalRepositories local, GitRepository git, GitReaders readers, UpstreamRemote remote, UpstreamSync sync, IUpstreams upstreams, ProjectLocks locks, ResourceOptions options, TimeProvider clock)
{
    private const int Tries = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Looks at the branch of a scope, in which its service's folder must be.</summary>
    public async Task<T> LookAsync<T>(ResourceScope scope, Func<GitSnapshot, string, Task<T>> work, CancellationToken stop)
    {
        var folder = await local.RequireAsync(scope.Project, stop);
        var branch = LocalRepositories.BranchOf(scope, await LocalRepositories.DefaultBranchAsync(folder, stop));
        return await SnapshotAsync(folder, async now => await work(now, await InScopeAsync(now, await now.TipAsync(branch), scope)), stop);
    }

    /// <summary>Changes the branch of a scope, which must be there, by the commit that the work makes of its tip; <c>null</c> changes nothing.</summary>
    /// <returns>The branch's tip after it.</returns>
    public Task<string> ChangeAsync(ResourceScope scope, Func<GitSnapshot, string, Task<GitCommit?>> work, CancellationToken stop) => CommitAsync(
        scope, (branch, _) => [branch], async (now, branch, _) => await work(now, await InScopeAsync(now, await now.TipAsync(branch), scope)), stop);

    /// <summary>Makes the branch of a stage, on top of the default one.</summary>
    public Task<string> ForkAsync(string project, string stage, string message, CancellationToken stop) => CommitAsync(
        new ResourceScope(project, stage),
        (branch, defaultBranch) => [branch, defaultBranch],
        async (now, branch, defaultBranch) =>
        {
            if (await now.TipAsync(branch) is not null)
                throw new RefusedException(ResourceErrors.StageExists);
            return new GitCommit(await now.TipAsync(defaultBranch) ?? throw new GitException($"The repository of {project} has no commit on {defaultBranch}."), message);
        },
        stop);

    private async Task<string> CommitAsync(
        ResourceScope scope, Func<string, string, IReadOnlyList<string>> needed, Func<GitSnapshot, string, string, Task<GitCommit?>> work, CancellationToken stop)
    {
        var isFar = await upstreams.FindAsync(scope.Project, stop) is not null;
        // The project may have another upstream by the time it is our turn.
        return await locks.RunAsync(
            scope.Project, isFar, async () => await CommitAloneAsync(scope, await upstreams.FindAsync(scope.Project, stop), needed, work, stop), stop);
    }

    private async Task<string> CommitAloneAsync(
        ResourceScope scope, GitUpstream? upstream, Func<string, string, IReadOnlyList<string>> needed, Func<GitSnapshot, string, string, Task<GitCommit?>> work, CancellationToken stop)
    {
        var folder = await local.FindOrCloneAsync(scope.Project, upstream, stop);
        var defaultBranch = await LocalRepositories.DefaultBranchAsync(folder, stop);
        var branch = LocalRepositories.BranchOf(scope, defaultBranch);
        for (var attempt = 1; ; attempt++)
        {
            if (upstream is not null)
                foreach (var one in needed(branch, defaultBranch))
                    await sync.PullAsync(folder, upstream, one, stop);
            var (tip, commit) = await SnapshotAsync(folder, async now => (await now.TipAsync(branch), await work(now, branch, defaultBranch)), stop);
            if (commit is null)
                return tip!;
            if (upstream is null)
                return await git.CommitAsync(folder, GitSnapshot.Branch(branch), commit, stop);
            if (await PublishAsync(folder, upstream, branch, tip, commit, stop) is { } published)
                return published;
            if (attempt == Tries)
                throw new RefusedException(UpstreamErrors.Changing);
            await Task.Delay(Pause, clock, stop);
        }
    }

    /// <returns><c>null</c> when somebody else was faster.</returns>
    private async Task<string?> PublishAsync(string folder, GitUpstream upstream, string branch, string? tip, GitCommit commit, CancellationToken stop)
    {
        var prepared = await git.PrepareAsync(folder, commit, stop);
        if (!await remote.PushAsync(folder, upstream, [$"{prepared}:{GitSnapshot.Branch(branch)}"], stop))
            return null;
        // The upstream has it: whoever asked for it may be gone by now.
        await git.PointAsync(folder, GitSnapshot.Branch(branch), prepared, tip, CancellationToken.None);
        return prepared;
    }

    /// <summary>The tip of a scope's branch, where its service's folder must be.</summary>
    private static async Task<string> InScopeAsync(GitSnapshot now, string? tip, ResourceScope scope)
    {
        if (tip is null)
            throw new RefusedException(ResourceErrors.StageNotFound);
        if (scope.Service is { } service && (!ResourcePath.IsServiceName(service) || await now.FindAsync(tip, service) is not { IsFolder: true }))
            throw new RefusedException(ResourceErrors.ServiceNotFound);
        return tip;
    }

    private Task<T> SnapshotAsync<T>(string folder, Func<GitSnapshot, Task<T>> work, CancellationToken stop) =>
        readers.ReadAsync(folder, reader => work(new GitSnapshot(reader, options.MaxFiles, stop)), stop);
}

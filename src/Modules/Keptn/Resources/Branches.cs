using System.Collections.Concurrent;
using Headgate.Kernel;
using Headgate.Keptn.Projects;
using Headgate.Keptn.Resources.Git;
using Headgate.Keptn.Resources.Upstreams;
using Microsoft.Extensions.Logging;

namespace Headgate.Keptn.Resources;

/// <summary>The branches of projects: looked at as they are now, and changed by one commit at a time.</summary>
/// <remarks>
/// Invariants: a change is one commit on one branch or nothing; what was answered stays; the commits of a branch are one line, however many write at once.
/// A process that dies in the middle leaves at most objects that nothing points to. With an upstream, a branch here moves after the one there has.
/// </remarks>
internal sealed class Branches(
    RepositoryFolders folders, GitRepository git, GitReaders readers, UpstreamRemote remote, UpstreamSync sync, IUpstreams upstreams, ProjectLocks locks, ResourceOptions options,
    TimeProvider clock, ILogger<Branches> log)
{
    private const string HeadPrefix = "ref: refs/heads/";
    private const int Tries = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Hurried = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RestAfterFailure = TimeSpan.FromMinutes(1);

    /// <summary>When branches were last brought up to date, or in vain.</summary>
    private readonly ConcurrentDictionary<(string Project, string Branch), Pull> pulls = new();

    /// <summary>Looks at the branch of a scope, in which its service's folder must be.</summary>
    public async Task<T> LookAsync<T>(ResourceScope scope, Func<GitSnapshot, string, Task<T>> work, CancellationToken stop)
    {
        var folder = await RequireAsync(scope.Project, stop);
        var branch = BranchOf(scope, await DefaultBranchAsync(folder, stop));
        return await SnapshotAsync(folder, async now => await work(now, await InScopeAsync(now, await now.TipAsync(branch), scope)), stop);
    }

    /// <summary>Brings the branch of a scope up to date with the upstream, if the project has one.</summary>
    /// <exception cref="RefusedException">The upstream cannot be read.</exception>
    public async Task RefreshAsync(ResourceScope scope, GitUpstream? upstream, CancellationToken stop)
    {
        if (upstream is not null)
            await PullAsync(scope, upstream, clock.GetTimestamp(), stop);
    }

    /// <summary>As <see cref="RefreshAsync"/>, but not if that was done a moment ago, and without a word when the upstream does not answer soon: then what is here must do.</summary>
    public async Task RefreshIfOldAsync(ResourceScope scope, CancellationToken stop)
    {
        if (await upstreams.FindAsync(scope.Project, stop) is not { } upstream)
            return;
        var key = (scope.Project, scope.Stage ?? "");
        if (pulls.TryGetValue(key, out var last) && clock.GetElapsedTime(last.Began) < (last.Succeeded ? options.Freshness : RestAfterFailure))
            return;
        using var hurry = CancellationTokenSource.CreateLinkedTokenSource(stop);
        hurry.CancelAfter(Hurried);
        var began = clock.GetTimestamp();
        try
        {
            await PullAsync(scope, upstream, began, hurry.Token);
        }
        catch (Exception failure) when (failure is RefusedException or OperationCanceledException && !stop.IsCancellationRequested)
        {
            pulls[key] = new Pull(began, Succeeded: false);
            log.LogWarning("The upstream of {Project} cannot be read ({Why}); its files are taken as they are here", scope.Project, failure.Message);
        }
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

    /// <summary>Forgets what is known of a project that goes away.</summary>
    public void Forget(string project)
    {
        foreach (var key in pulls.Keys.Where(key => key.Project == project))
            pulls.TryRemove(key, out _);
    }

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
        var folder = await FindOrCloneAsync(scope.Project, upstream, stop);
        var defaultBranch = await DefaultBranchAsync(folder, stop);
        var branch = BranchOf(scope, defaultBranch);
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

    /// <summary>Those who ask while one pull runs share the next one.</summary>
    private async Task PullAsync(ResourceScope scope, GitUpstream upstream, long asked, CancellationToken stop)
    {
        var key = (scope.Project, scope.Stage ?? "");
        await locks.RunAsync(
            scope.Project,
            isFar: true,
            async () =>
            {
                if (pulls.TryGetValue(key, out var last) && last.Succeeded && last.Began >= asked)
                    return false;
                var began = clock.GetTimestamp();
                var folder = await FindOrCloneAsync(scope.Project, upstream, stop);
                await sync.PullAsync(folder, upstream, BranchOf(scope, await DefaultBranchAsync(folder, stop)), stop);
                pulls[key] = new Pull(began, Succeeded: true);
                return true;
            },
            stop);
    }

    private async Task<string> RequireAsync(string project, CancellationToken stop)
    {
        if (folders.Find(project) is { } folder)
            return folder;
        var upstream = await upstreams.FindAsync(project, stop) ?? throw new RefusedException(ResourceErrors.ProjectUnknown);
        return await locks.RunAsync(project, isFar: true, () => FindOrCloneAsync(project, upstream, stop), stop);
    }

    /// <summary>A project that another node made, or whose folder was lost, comes from its upstream.</summary>
    private async Task<string> FindOrCloneAsync(string project, GitUpstream? upstream, CancellationToken stop)
    {
        if (folders.Find(project) is { } there)
            return there;
        if (upstream is null || !ResourcePath.IsProjectName(project))
            throw new RefusedException(ResourceErrors.ProjectUnknown);
        var folder = folders.New();
        try
        {
            var branch = await remote.DefaultBranchAsync(folder, upstream, stop) ?? throw new RefusedException(UpstreamErrors.NotFound);
            await git.InitAsync(folder, branch, stop);
            await remote.CloneAsync(folder, upstream, stop);
            return folders.Publish(folder, project);
        }
        finally
        {
            RepositoryFolders.Delete(folder);
        }
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

    private static string BranchOf(ResourceScope scope, string defaultBranch) =>
        scope.Stage is null ? defaultBranch : ResourcePath.IsBranchName(scope.Stage) ? scope.Stage : throw new RefusedException(ResourceErrors.StageNotFound);

    /// <summary>It was decided when the repository was made.</summary>
    private static async Task<string> DefaultBranchAsync(string folder, CancellationToken stop)
    {
        try
        {
            var head = (await File.ReadAllTextAsync(Path.Combine(folder, "HEAD"), stop)).Trim();
            return head.StartsWith(HeadPrefix, StringComparison.Ordinal) ? head[HeadPrefix.Length..] : throw new GitException("A repository has no default branch.");
        }
        // It has been removed this moment.
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RefusedException(ResourceErrors.ProjectUnknown, gone);
        }
    }

    private Task<T> SnapshotAsync<T>(string folder, Func<GitSnapshot, Task<T>> work, CancellationToken stop) =>
        readers.ReadAsync(folder, reader => work(new GitSnapshot(reader, options.MaxFiles, stop)), stop);

    private sealed record Pull(long Began, bool Succeeded);
}

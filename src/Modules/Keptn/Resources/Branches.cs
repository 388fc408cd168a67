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

    /// <summary>Looks at where the files of a scope are, which must be there.</summary>
    public async Task<T> LookAsync<T>(ResourceScope scope, Func<GitSnapshot, Place, Task<T>> work, CancellationToken stop)
    {
        var folder = await local.RequireAsync(scope.Project, stop);
        var layout = await local.LayoutAsync(folder, stop);
        return await SnapshotAsync(folder, async now => await work(now, await PlaceAsync(now, layout, scope)), stop);
    }

    /// <summary>Changes the branch of a scope, which must be there, by the commit that the work makes of its tip; <c>null</c> changes nothing.</summary>
    /// <returns>The branch's tip after it.</returns>
    public Task<string> ChangeAsync(ResourceScope scope, Func<GitSnapshot, Place, Task<GitCommit?>> work, CancellationToken stop) => CommitAsync(
        scope, layout => [layout.BranchOf(scope)], async (now, layout) => await work(now, await PlaceAsync(now, layout, scope)), stop);

    /// <summary>Makes the branch of a stage, on top of the default one, or its folder there.</summary>
    public Task<string> AddStageAsync(string project, string stage, CancellationToken stop)
    {
        var scope = new ResourceScope(project, stage);
        return CommitAsync(
            scope,
            layout => layout.HasStageFolders ? [layout.DefaultBranch] : [layout.BranchOf(scope), layout.DefaultBranch],
            async (now, layout) =>
            {
                var tip = await now.TipAsync(layout.DefaultBranch) ?? throw new GitException($"The repository of {project} has no commit on {layout.DefaultBranch}.");
                var isThere = layout.HasStageFolders ? await now.FindAsync(tip, layout.StageFolderOf(scope)) is not null : await now.TipAsync(stage) is not null;
                if (isThere)
                    throw new RefusedException(ResourceErrors.StageExists);
                return layout.HasStageFolders
                    ? new GitCommit(tip, $"Added stage: {stage}").Put($"{layout.StageFolderOf(scope)}/{MetadataFile.Name}", MetadataFile.OfStage(stage, clock.GetUtcNow()))
                    : new GitCommit(tip, "created stage");
            },
            stop);
    }

    private async Task<string> CommitAsync(
        ResourceScope scope, Func<ProjectLayout, IReadOnlyList<string>> needed, Func<GitSnapshot, ProjectLayout, Task<GitCommit?>> work, CancellationToken stop)
    {
        var known = await upstreams.FindAsync(scope.Project, stop);
        // The project may have another upstream by the time it is our turn.
        return await locks.RunAsync(
            scope.Project, known, async () => await CommitAloneAsync(scope, await upstreams.FindAsync(scope.Project, stop), needed, work, stop), stop);
    }

    private async Task<string> CommitAloneAsync(
        ResourceScope scope, GitUpstream? upstream, Func<ProjectLayout, IReadOnlyList<string>> needed, Func<GitSnapshot, ProjectLayout, Task<GitCommit?>> work, CancellationToken stop)
    {
        var folder = await local.FindOrCloneAsync(scope.Project, upstream, stop);
        var layout = await local.LayoutAsync(folder, stop);
        var branch = layout.BranchOf(scope);
        for (var attempt = 1; ; attempt++)
        {
            if (upstream is not null)
                foreach (var one in needed(layout))
                    await sync.PullAsync(folder, upstream, one, stop);
            var (tip, commit) = await SnapshotAsync(folder, async now => (await now.TipAsync(branch), await work(now, layout)), stop);
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

    /// <returns>The commit that the upstream has; <c>null</c> when somebody else was faster.</returns>
    private async Task<string?> PublishAsync(string folder, GitUpstream upstream, string branch, string? tip, GitCommit commit, CancellationToken stop)
    {
        var prepared = await git.PrepareAsync(folder, commit, stop);
        try
        {
            if (!await remote.PushAsync(folder, upstream, [$"{prepared}:{GitSnapshot.Branch(branch)}"], stop))
                return null;
        }
        catch (RefusedException refused) when (refused.Error == UpstreamErrors.Unanswered)
        {
            if (await WasTakenAsync(folder, upstream, branch, prepared, stop))
                return prepared;
            throw;
        }

        // The upstream has it: whoever asked for it may be gone by now.
        await git.PointAsync(folder, GitSnapshot.Branch(branch), prepared, tip, CancellationToken.None);
        return prepared;
    }

    /// <summary>Whether the upstream has the commit of a push whose answer was lost; the branch here is then as it is there.</summary>
    private async Task<bool> WasTakenAsync(string folder, GitUpstream upstream, string branch, string commit, CancellationToken stop)
    {
        try
        {
            await sync.PullAsync(folder, upstream, branch, stop);
        }
        catch (RefusedException)
        {
            // It still does not answer.
            return false;
        }

        var tip = await SnapshotAsync(folder, now => now.TipAsync(branch), stop);
        return tip is not null && await git.IsAncestorAsync(folder, commit, tip, stop);
    }

    /// <summary>Where a scope's files are, of which the folders of its stage and its service must be there.</summary>
    private static async Task<Place> PlaceAsync(GitSnapshot now, ProjectLayout layout, ResourceScope scope)
    {
        var tip = await now.TipAsync(layout.BranchOf(scope)) ?? throw new RefusedException(ResourceErrors.StageNotFound);
        var place = new Place(tip, layout.StageFolderOf(scope));
        if (place.Folder.Length > 0 && await now.FindAsync(tip, place.Folder) is not { IsFolder: true })
            throw new RefusedException(ResourceErrors.StageNotFound);
        if (scope.Service is not { } service)
            return place;
        var folder = place.PathOf(service);
        return ResourcePath.IsServiceName(service) && await now.FindAsync(tip, folder) is { IsFolder: true } ? new Place(tip, folder) : throw new RefusedException(ResourceErrors.ServiceNotFound);
    }

    private Task<T> SnapshotAsync<T>(string folder, Func<GitSnapshot, Task<T>> work, CancellationToken stop) =>
        readers.ReadAsync(folder, reader => work(new GitSnapshot(reader, options.MaxFiles, stop)), stop);
}

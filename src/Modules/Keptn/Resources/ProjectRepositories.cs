using Headgate.Kernel;
using Headgate.Keptn.Resources.Git;
using Headgate.Keptn.Resources.Upstreams;

namespace Headgate.Keptn.Resources;

/// <summary>The repositories of projects: entities and files are commits on branches.</summary>
/// <remarks>
/// Invariants: a call changes one branch of one project by one commit or changes nothing; what it answered stays; the commits of a branch are one line.
/// A process that dies in the middle leaves at most objects that nothing points to.
/// </remarks>
internal sealed class ProjectRepositories(
    RepositoryFolders folders, GitRepository git, GitReaders readers, UpstreamRemote remote, UpstreamSync sync, IUpstreams upstreams, ProjectLocks locks, ResourceOptions options,
    TimeProvider clock) : IRepositories
{
    private const string HeadPrefix = "ref: refs/heads/";
    private const int Tries = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public Task CreateProjectAsync(string project, GitUpstream? upstream, CancellationToken stop) => locks.RunAsync(
        project,
        async () =>
        {
            if (!ResourcePath.IsProjectName(project))
                throw new RefusedException(ResourceErrors.InvalidUri);
            if (folders.Find(project) is not null)
                throw new RefusedException(ResourceErrors.ProjectExists);
            var folder = folders.New();
            try
            {
                await git.InitAsync(folder, options.DefaultBranch, stop);
                if (upstream is not null && (await remote.BranchesAsync(folder, upstream, stop)).Count > 0)
                    throw new RefusedException(UpstreamErrors.NotEmpty);
                var branch = GitSnapshot.Branch(options.DefaultBranch);
                var first = await git.CommitAsync(folder, branch, new GitCommit(null, "init git empty repo").Put(Layout.Metadata, []), stop);
                var second = await git.CommitAsync(folder, branch, new GitCommit(first, "initialized project").Put(Layout.Metadata, Layout.OfProject(project, clock.GetUtcNow())), stop);
                if (upstream is not null && !await remote.PushAsync(folder, upstream, [$"{second}:{branch}"], stop))
                    throw new RefusedException(UpstreamErrors.NotEmpty);
                folders.Publish(folder, project);
            }
            finally
            {
                RepositoryFolders.Delete(folder);
            }

            return true;
        },
        stop);

    public Task CreateStageAsync(string project, string stage, CancellationToken stop) => ChangeAsync(
        new ResourceScope(project, stage),
        isNew: true,
        async (now, tip, defaultBranch) =>
        {
            if (tip is not null)
                throw new RefusedException(ResourceErrors.StageExists);
            var from = await now.TipAsync(defaultBranch) ?? throw new GitException($"The repository of {project} has no commit on {defaultBranch}.");
            return new GitCommit(from, "created stage");
        },
        stop);

    public Task CreateServiceAsync(string project, string stage, string service, CancellationToken stop) => ChangeTipAsync(
        new ResourceScope(project, stage),
        async (now, tip) =>
        {
            if (!ResourcePath.IsServiceName(service))
                throw new RefusedException(ResourceErrors.InvalidUri);
            if (await now.FindAsync(tip, service) is not null)
                throw new RefusedException(ResourceErrors.ServiceExists);
            return new GitCommit(tip, $"Added service: {service}").Put($"{service}/{Layout.Metadata}", Layout.OfService(service, clock.GetUtcNow()));
        },
        stop);

    public Task RemoveServiceAsync(string project, string stage, string service, CancellationToken stop) => ChangeTipAsync(
        new ResourceScope(project, stage),
        async (now, tip) => ResourcePath.IsServiceName(service) && await now.FindAsync(tip, service) is not null
            ? new GitCommit(tip, $"Removed service: {service}").Remove(service)
            : null,
        stop);

    public Task RemoveProjectAsync(string project, CancellationToken stop) => locks.RunAsync(
        project,
        () =>
        {
            if (folders.Find(project) is { } folder)
            {
                readers.Forget(folder);
                folders.Remove(project);
                readers.Forget(folder);
            }

            return Task.FromResult(true);
        },
        stop);

    public Task MoveAsync(string project, GitUpstream upstream, CancellationToken stop) => locks.RunAsync(
        project,
        async () =>
        {
            var folder = Require(project);
            var before = await upstreams.FindAsync(project, stop);
            await remote.BranchesAsync(folder, upstream, stop);
            if (before?.RemoteUrl == upstream.RemoteUrl)
                return true;
            var branches = await git.BranchesAsync(folder, stop);
            if (before is not null)
                foreach (var branch in branches)
                    await sync.PullAsync(folder, before, branch[GitSnapshot.Branch("").Length..], stop);
            if (!await remote.PushAsync(folder, upstream, branches.Select(branch => $"{branch}:{branch}"), stop))
                throw new RefusedException(UpstreamErrors.NotEmpty);
            return true;
        },
        stop);

    public async Task<string> HeadAsync(ResourceScope scope, CancellationToken stop)
    {
        var folder = Require(scope.Project);
        return await LookAsync(folder, async now => await TipAsync(folder, scope, now, stop), stop);
    }

    public async Task<byte[]?> ReadAsync(ResourceScope scope, string uri, string? commit, CancellationToken stop)
    {
        var folder = Require(scope.Project);
        var path = Prefix(scope) + ResourcePath.Of(uri);
        return await LookAsync(folder, async now =>
        {
            if (string.IsNullOrEmpty(commit))
                commit = await TipAsync(folder, scope, now, stop);
            else if (!await now.HasCommitAsync(commit))
                throw new RefusedException(ResourceErrors.Internal);
            return await now.ReadAsync(commit, path);
        }, stop);
    }

    public Task<string> WriteAsync(ResourceScope scope, IReadOnlyList<ResourceFile> files, CancellationToken stop)
    {
        var changes = ResourceChanges.Of(files, options);
        return ChangeTipAsync(
            scope,
            async (now, tip) => await changes.ToCommitAsync(now, tip, Prefix(scope)),
            stop);
    }

    /// <summary>Changes the branch of a scope, which must be there, by the commit that the work makes of its tip; <c>null</c> changes nothing.</summary>
    /// <returns>The branch's tip after it.</returns>
    private Task<string> ChangeTipAsync(ResourceScope scope, Func<GitSnapshot, string, Task<GitCommit?>> work, CancellationToken stop) =>
        ChangeAsync(scope, isNew: false, async (now, tip, _) => await work(now, await InScopeAsync(now, tip, scope)), stop);

    private Task<string> ChangeAsync(ResourceScope scope, bool isNew, Func<GitSnapshot, string?, string, Task<GitCommit?>> work, CancellationToken stop) => locks.RunAsync(
        scope.Project,
        async () =>
        {
            var folder = Require(scope.Project);
            var upstream = await upstreams.FindAsync(scope.Project, stop);
            var defaultBranch = await DefaultBranchAsync(folder, stop);
            var branch = BranchOf(scope, defaultBranch);
            for (var attempt = 1; ; attempt++)
            {
                if (upstream is not null)
                    foreach (var needed in new[] { branch, defaultBranch }.Take(isNew ? 2 : 1))
                        await sync.PullAsync(folder, upstream, needed, stop);
                var (tip, commit) = await LookAsync(folder, async now => await now.TipAsync(branch) is var tip ? (tip, await work(now, tip, defaultBranch)) : default, stop);
                if (commit is null)
                    return tip!;
                if (upstream is null)
                    return await git.CommitAsync(folder, GitSnapshot.Branch(branch), commit, stop);
                var prepared = await git.PrepareAsync(folder, commit, stop);
                if (await remote.PushAsync(folder, upstream, [$"{prepared}:{GitSnapshot.Branch(branch)}"], stop))
                {
                    // The upstream has it: whoever asked for it may be gone by now.
                    await git.PointAsync(folder, GitSnapshot.Branch(branch), prepared, tip, CancellationToken.None);
                    return prepared;
                }

                if (attempt == Tries)
                    throw new RefusedException(UpstreamErrors.Changing);
                await Task.Delay(Pause, clock, stop);
            }
        },
        stop);

    /// <summary>The tip of a scope's branch, where its service's folder must be.</summary>
    private static async Task<string> InScopeAsync(GitSnapshot now, string? tip, ResourceScope scope)
    {
        if (tip is null)
            throw new RefusedException(ResourceErrors.StageNotFound);
        if (scope.Service is { } service && (!ResourcePath.IsServiceName(service) || await now.FindAsync(tip, service) is not { IsFolder: true }))
            throw new RefusedException(ResourceErrors.ServiceNotFound);
        return tip;
    }

    private static async Task<string> TipAsync(string folder, ResourceScope scope, GitSnapshot now, CancellationToken stop) =>
        await InScopeAsync(now, await now.TipAsync(BranchOf(scope, await DefaultBranchAsync(folder, stop))), scope);

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

    private Task<T> LookAsync<T>(string folder, Func<GitSnapshot, Task<T>> work, CancellationToken stop) =>
        readers.ReadAsync(folder, reader => work(new GitSnapshot(reader, options.MaxFiles, stop)), stop);

    private string Require(string project) => folders.Find(project) ?? throw new RefusedException(ResourceErrors.ProjectUnknown);

    private static string Prefix(ResourceScope scope) => scope.Service is null ? "" : $"{scope.Service}/";
}

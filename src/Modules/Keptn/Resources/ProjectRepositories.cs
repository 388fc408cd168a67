using Headgate.Kernel;
using Headgate.Keptn.Projects;
using Headgate.Keptn.Resources.Git;
using Headgate.Keptn.Resources.Upstreams;

namespace Headgate.Keptn.Resources;

/// <summary>The repositories as the other parts of the platform use them: projects, stages and services are made of commits too.</summary>
internal sealed class ProjectRepositories(
    RepositoryFolders folders, GitRepository git, GitReaders readers, UpstreamRemote remote, UpstreamSync sync, IUpstreams upstreams, ProjectLocks locks, Branches branches,
    BranchRefresh refresh, ResourceFiles files, ResourceOptions options, TimeProvider clock) : IRepositories
{
    public Task CreateProjectAsync(string project, GitUpstream? upstream, CancellationToken stop) => locks.RunAsync(
        project,
        upstream,
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
                if (upstream is not null && (await remote.TipsAsync(folder, upstream, stop)).Count > 0)
                    throw new RefusedException(UpstreamErrors.NotEmpty);
                var branch = GitSnapshot.Branch(options.DefaultBranch);
                var first = await git.CommitAsync(folder, branch, new GitCommit(null, "init git empty repo").Put(MetadataFile.Name, []), stop);
                await git.CommitAsync(folder, branch, new GitCommit(first, "initialized project").Put(MetadataFile.Name, MetadataFile.OfProject(project, options.DirectoryStages, clock.GetUtcNow())), stop);
                folders.Publish(folder, project);
            }
            finally
            {
                RepositoryFolders.Delete(folder);
            }

            return true;
        },
        stop);

    public Task CreateStageAsync(string project, string stage, CancellationToken stop) => branches.AddStageAsync(project, stage, stop);

    public Task CreateServiceAsync(string project, string stage, string service, CancellationToken stop) => branches.ChangeAsync(
        new ResourceScope(project, stage),
        async (now, stageAt) =>
        {
            if (!ResourcePath.IsServiceName(service))
                throw new RefusedException(ResourceErrors.InvalidUri);
            var folder = stageAt.PathOf(service);
            if (await now.FindAsync(stageAt.Commit, folder) is not null)
                throw new RefusedException(ResourceErrors.ServiceExists);
            return new GitCommit(stageAt.Commit, $"Added service: {service}").Put($"{folder}/{MetadataFile.Name}", MetadataFile.OfService(service, clock.GetUtcNow()));
        },
        stop);

    public Task RemoveServiceAsync(string project, string stage, string service, CancellationToken stop) => branches.ChangeAsync(
        new ResourceScope(project, stage),
        async (now, stageAt) => ResourcePath.IsServiceName(service) && await now.FindAsync(stageAt.Commit, stageAt.PathOf(service)) is not null
            ? new GitCommit(stageAt.Commit, $"Removed service: {service}").Remove(stageAt.PathOf(service))
            : null,
        stop);

    public Task RemoveProjectAsync(string project, CancellationToken stop) => locks.RunAsync(
        project,
        upstream: null,
        () =>
        {
            if (folders.Find(project) is { } folder)
            {
                folders.Remove(project);
                readers.Forget(folder);
                refresh.Forget(project);
            }

            return Task.FromResult(true);
        },
        stop);

    public Task MoveAsync(string project, GitUpstream upstream, CancellationToken stop) => locks.RunAsync(
        project,
        upstream,
        async () =>
        {
            var folder = folders.Find(project) ?? throw new RefusedException(ResourceErrors.ProjectUnknown);
            var before = await upstreams.FindAsync(project, stop);
            await remote.TipsAsync(folder, upstream, stop);
            if (before?.RemoteUrl == upstream.RemoteUrl)
                return true;
            var all = (await git.TipsAsync(folder, stop)).Select(tip => tip.Branch).ToList();
            if (before is not null)
                foreach (var branch in all)
                    await sync.PullAsync(folder, before, branch, stop);
            if (!await remote.PushAsync(folder, upstream, all.Select(branch => $"{GitSnapshot.Branch(branch)}:{GitSnapshot.Branch(branch)}"), stop))
                throw new RefusedException(UpstreamErrors.NotEmpty);
            refresh.Forget(project);
            return true;
        },
        stop);

    public async Task<string> HeadAsync(ResourceScope scope, CancellationToken stop)
    {
        await refresh.IfOldAsync(scope, stop);
        return await branches.LookAsync(scope, (_, place) => Task.FromResult(place.Commit), stop);
    }

    public async Task<byte[]?> ReadAsync(ResourceScope scope, string uri, string? commit, CancellationToken stop)
    {
        if (string.IsNullOrEmpty(commit))
            await refresh.IfOldAsync(scope, stop);
        return (await files.ReadAsync(scope, uri, commit, stop))?.Content;
    }

    public Task<string> WriteAsync(ResourceScope scope, IReadOnlyList<ResourceFile> written, CancellationToken stop) => files.WriteAsync(scope, written, stop);
}

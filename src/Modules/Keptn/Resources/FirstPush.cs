using Headgate.Kernel;
using Headgate.Keptn.Projects;
using Headgate.Keptn.Resources.Git;
using Headgate.Keptn.Resources.Upstreams;

namespace Headgate.Keptn.Resources;

/// <inheritdoc cref="IFirstPush"/>
internal sealed class FirstPush(RepositoryFolders folders, GitRepository git, UpstreamRemote remote, ProjectLocks locks, ResourceOptions options, TimeProvider clock) : IFirstPush
{
    public Task<IReadOnlyList<BranchTip>> BranchesAsync(string project, CancellationToken stop) => locks.RunAsync(
        project, upstream: null, () => git.TipsAsync(folders.Find(project) ?? throw new RefusedException(ResourceErrors.ProjectUnknown), stop), stop);

    public Task PushAsync(string project, GitUpstream upstream, IReadOnlyList<BranchTip> branches, CancellationToken stop) => locks.RunAsync(
        project,
        upstream,
        async () =>
        {
            var folder = folders.Find(project) ?? throw new RefusedException(ResourceErrors.ProjectUnknown);
            if (await IsTakenAsync(folder, upstream, branches, stop) is { } why)
                throw new RefusedException(why);
            return true;
        },
        stop);

    public async Task<IReadOnlyList<BranchTip>> TakeBackAsync(GitUpstream upstream, IReadOnlyList<BranchTip> pushed, CancellationToken stop)
    {
        var folder = folders.New();
        try
        {
            await git.InitAsync(folder, options.DefaultBranch, stop);
            var there = StillThere(pushed, await remote.TipsAsync(folder, upstream, stop));
            if (there.Count == 0)
                return there;
            await remote.DeleteAsync(folder, upstream, there, stop);
            return StillThere(pushed, await remote.TipsAsync(folder, upstream, stop));
        }
        finally
        {
            RepositoryFolders.Delete(folder);
        }
    }

    public Task<bool> ResumeAsync(string project, GitUpstream upstream, IReadOnlyList<BranchTip> pushed, CancellationToken stop) => locks.RunAsync(
        project,
        upstream,
        async () =>
        {
            var folder = folders.New();
            try
            {
                await git.InitAsync(folder, options.DefaultBranch, stop);
                var there = await remote.TipsAsync(folder, upstream, stop);
                if (!there.ContainsKey(GitSnapshot.Branch(options.DefaultBranch)) || there.Count != StillThere(pushed, there).Count)
                    return false;
                await remote.CloneAsync(folder, upstream, stop);
                // Somebody may have pushed in between.
                var here = await git.TipsAsync(folder, stop);
                if (here.Except(pushed).Any())
                    return false;
                var again = new GitCommit(here.Single(tip => tip.Branch == options.DefaultBranch).Commit, "initialized project")
                    .Remove(ShipyardFile.Uri).Remove(ProjectLayout.Stages).Put(MetadataFile.Name, MetadataFile.OfProject(project, options.DirectoryStages, clock.GetUtcNow()));
                await git.CommitAsync(folder, GitSnapshot.Branch(options.DefaultBranch), again, stop);
                folders.Publish(folder, project);
                return true;
            }
            finally
            {
                RepositoryFolders.Delete(folder);
            }
        },
        stop);

    /// <returns>Why not; <c>null</c> when the upstream has it, also when its answer was lost and git asked again.</returns>
    private async Task<ApiError?> IsTakenAsync(string folder, GitUpstream upstream, IReadOnlyList<BranchTip> branches, CancellationToken stop)
    {
        var why = UpstreamErrors.NotEmpty;
        try
        {
            if (await remote.PushAsync(folder, upstream, branches.Select(tip => $"{tip.Commit}:{GitSnapshot.Branch(tip.Branch)}"), stop))
                return null;
        }
        catch (RefusedException refused) when (refused.Error == UpstreamErrors.Unanswered)
        {
            why = UpstreamErrors.Unanswered;
        }

        var there = await remote.TipsAsync(folder, upstream, stop);
        return StillThere(branches, there).Count == branches.Count ? null : why;
    }

    private static List<BranchTip> StillThere(IReadOnlyList<BranchTip> pushed, IReadOnlyDictionary<string, string> references) =>
        [.. pushed.Where(tip => references.GetValueOrDefault(GitSnapshot.Branch(tip.Branch)) == tip.Commit)];
}

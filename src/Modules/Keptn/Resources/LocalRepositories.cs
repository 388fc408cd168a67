using Headgate.Kernel;
using Headgate.Keptn.Projects;
using Headgate.Keptn.Resources.Git;
using Headgate.Keptn.Resources.Upstreams;

namespace Headgate.Keptn.Resources;

/// <summary>The repositories on this machine's disk, which come from the upstream where they are missing.</summary>
internal sealed class LocalRepositories(
    RepositoryFolders folders, GitRepository git, GitReaders readers, UpstreamRemote remote, IUpstreams upstreams, ProjectLocks locks, ResourceOptions options)
{
    private const string HeadPrefix = "ref: refs/heads/";

    /// <summary>The folder of a project's repository.</summary>
    /// <exception cref="RefusedException">There is no such project.</exception>
    public async Task<string> RequireAsync(string project, CancellationToken stop)
    {
        if (folders.Find(project) is { } folder)
            return folder;
        if (await upstreams.FindAsync(project, stop) is not { } known)
            throw new RefusedException(ResourceErrors.ProjectUnknown);
        // The project may be gone by the time it is our turn, and its repository must not come back.
        return await locks.RunAsync(project, known, async () => await FindOrCloneAsync(project, await upstreams.FindAsync(project, stop), stop), stop);
    }

    /// <summary>As <see cref="RequireAsync"/>, for who has the project's lock. A project that another node made, or whose folder was lost, comes from its upstream.</summary>
    public async Task<string> FindOrCloneAsync(string project, GitUpstream? upstream, CancellationToken stop)
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

    /// <summary>How the repository in a folder is laid out.</summary>
    public async Task<ProjectLayout> LayoutAsync(string folder, CancellationToken stop)
    {
        var branch = await DefaultBranchAsync(folder, stop);
        return await readers.ReadAsync(folder, reader => ProjectLayout.OfAsync(new GitSnapshot(reader, options.MaxFiles, stop), branch), stop);
    }

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
}

using Headgate.Keptn.Resources.Git;
using Microsoft.Extensions.Logging;

namespace Headgate.Keptn.Resources.Upstreams;

/// <summary>Keeps branches here what they are upstream. The caller is the only one who writes to the repository.</summary>
/// <remarks>The upstream is the truth: a branch here gets a commit after the upstream has it. What the upstream rewrote stays readable here by its hash.</remarks>
internal sealed class UpstreamSync(UpstreamRemote remote, GitRepository git, GitReaders readers, ILogger<UpstreamSync> log)
{
    private const string Replaced = "refs/headgate/replaced/";

    /// <summary>Brings a branch up to date. One that the upstream does not have stays as it is, and so does one that is ahead.</summary>
    public async Task PullAsync(string folder, GitUpstream upstream, string branch, CancellationToken stop)
    {
        if (!await remote.FetchAsync(folder, upstream, branch, stop))
            return;
        var (ours, theirs) = await readers.ReadAsync(
            folder,
            async reader => (await reader.TipAsync(GitSnapshot.Branch(branch), stop), await reader.TipAsync(UpstreamRemote.Seen + branch, stop)),
            stop);
        if (theirs is null || ours == theirs || (ours is not null && await git.IsAncestorAsync(folder, theirs, ours, stop)))
            return;
        if (ours is not null && !await git.IsAncestorAsync(folder, ours, theirs, stop))
        {
            log.LogWarning("The branch {Branch} of {Folder} was rewritten upstream: it is at {Theirs} now and was at {Ours}", branch, folder, theirs, ours);
            await git.PointAsync(folder, Replaced + ours, ours, null, stop);
        }

        await git.PointAsync(folder, GitSnapshot.Branch(branch), theirs, ours, stop);
    }
}

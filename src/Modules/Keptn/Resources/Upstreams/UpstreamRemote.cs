using Headgate.Kernel;
using Headgate.Keptn.Resources.Git;
using Microsoft.Extensions.Logging;

namespace Headgate.Keptn.Resources.Upstreams;

/// <summary>Talks to upstreams.</summary>
internal sealed class UpstreamRemote(GitProgram git, GitWrites writes, ResourceOptions options, DataFolder data, ILogger<UpstreamRemote> log)
{
    /// <summary>Where the branches of an upstream are in a repository, as they were last seen.</summary>
    public const string Seen = "refs/headgate/upstream/";

    private const string Heads = "refs/heads/";

    /// <summary>All references of an upstream with what they point to.</summary>
    /// <exception cref="RefusedException">It cannot be read.</exception>
    public async Task<IReadOnlyDictionary<string, string>> TipsAsync(string folder, GitUpstream upstream, CancellationToken stop)
    {
        var listed = await RunAsync(folder, upstream, url => ["ls-remote", "--quiet", "--", url], stop);
        if (!listed.Succeeded)
            throw Refusal(upstream, listed);
        return listed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')).Where(line => line[^1] != "HEAD").ToDictionary(line => line[^1], line => line[0]);
    }

    /// <summary>The branch that an upstream shows first; <c>null</c> while it is empty.</summary>
    public async Task<string?> DefaultBranchAsync(string folder, GitUpstream upstream, CancellationToken stop)
    {
        var listed = await RunAsync(folder, upstream, url => ["ls-remote", "--quiet", "--symref", "--", url], stop);
        if (!listed.Succeeded)
            throw Refusal(upstream, listed);
        var lines = listed.Output.Split('\n');
        var names = lines.Select(line => line.Split('\t')[^1]).Where(name => name.StartsWith(Heads, StringComparison.Ordinal)).Select(name => name[Heads.Length..]).ToList();
        var head = lines.FirstOrDefault(line => line.StartsWith("ref: " + Heads, StringComparison.Ordinal))?.Split('\t')[0][("ref: " + Heads).Length..];
        return names.Contains(options.DefaultBranch) ? options.DefaultBranch : names.FirstOrDefault(name => name == head) ?? names.FirstOrDefault();
    }

    /// <summary>Brings a branch here, under <see cref="Seen"/>.</summary>
    /// <returns>False when the upstream has no such branch.</returns>
    public async Task<bool> FetchAsync(string folder, GitUpstream upstream, string branch, CancellationToken stop)
    {
        var fetched = await FetchRefsAsync(folder, upstream, $"+{GitSnapshot.Branch(branch)}:{Seen}{branch}", stop);
        if (fetched.Succeeded)
            return true;
        return UpstreamAnswer.HasNoSuchBranch(fetched) ? false : throw Refusal(upstream, fetched);
    }

    /// <summary>Brings all branches into a new repository.</summary>
    public async Task CloneAsync(string folder, GitUpstream upstream, CancellationToken stop)
    {
        var fetched = await FetchRefsAsync(folder, upstream, "+refs/heads/*:refs/heads/*", stop);
        if (!fetched.Succeeded)
            throw Refusal(upstream, fetched);
    }

    /// <summary>Has the upstream's branches point to commits, all or none if it can do that.</summary>
    /// <param name="folder">The repository.</param>
    /// <param name="upstream">The upstream.</param>
    /// <param name="what">Pairs of a commit or reference here and a reference there.</param>
    /// <param name="stop">Ends it: the upstream may have taken it then.</param>
    /// <returns>False when the upstream has commits that are not here.</returns>
    public async Task<bool> PushAsync(string folder, GitUpstream upstream, IEnumerable<string> what, CancellationToken stop)
    {
        var pairs = what.ToList();
        var pushed = await PushAsync(pairs.Count > 1 ? ["--atomic"] : []);
        if (UpstreamAnswer.IsNotAtomic(pushed))
            pushed = await PushAsync([]);
        if (pushed.Succeeded)
            return true;
        if (UpstreamAnswer.WasOvertaken(pushed))
            return false;
        if (UpstreamAnswer.Rejection(pushed) is { } why)
            throw new RefusedException(UpstreamErrors.Refused(why));
        var refusal = Refusal(upstream, pushed);
        // It may have got the commit all the same: the next look at it tells.
        throw refusal.Error == UpstreamErrors.Unreachable ? new RefusedException(UpstreamErrors.Unanswered, refusal) : refusal;

        Task<GitResult> PushAsync(IReadOnlyList<string> atomic) => RunAsync(folder, upstream, url => ["push", "--quiet", "--porcelain", .. atomic, "--", url, .. pairs], stop);
    }

    /// <summary>Deletes the upstream's branches that are at these commits, and that it lets go.</summary>
    public async Task DeleteAsync(string folder, GitUpstream upstream, IReadOnlyList<BranchTip> branches, CancellationToken stop)
    {
        var leases = branches.Select(tip => $"--force-with-lease={GitSnapshot.Branch(tip.Branch)}:{tip.Commit}");
        var deleted = await RunAsync(folder, upstream, url => ["push", "--quiet", "--porcelain", .. leases, "--", url, .. branches.Select(tip => $":{GitSnapshot.Branch(tip.Branch)}")], stop);
        if (!deleted.Succeeded && UpstreamAnswer.Rejection(deleted) is null)
            throw Refusal(upstream, deleted);
    }

    private Task<GitResult> FetchRefsAsync(string folder, GitUpstream upstream, string refs, CancellationToken stop) =>
        ReachAsync(
            upstream,
            access => writes.RunAsync(
                folder, ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--", access.Address.Url, refs], null, access.Environment, options.UpstreamTimeout, stop),
            stop);

    private Task<GitResult> RunAsync(string folder, GitUpstream upstream, Func<string, IReadOnlyList<string>> command, CancellationToken stop) =>
        ReachAsync(upstream, access => git.RunAsync(folder, command(access.Address.Url), null, access.Environment, options.UpstreamTimeout, stop), stop);

    private async Task<GitResult> ReachAsync(GitUpstream upstream, Func<UpstreamAccess, Task<GitResult>> run, CancellationToken stop)
    {
        var files = Path.Combine(data.Temporary, $"git-{Guid.NewGuid():n}");
        var knownHosts = Path.Combine(data.Sub("keptn"), "known_hosts");
        using var access = await UpstreamAccess.OfAsync(upstream, files, knownHosts, options.AllowLoopback, stop);
        return await run(access);
    }

    private RefusedException Refusal(GitUpstream upstream, GitResult failed)
    {
        var refusal = UpstreamAnswer.Refusal(failed);
        log.LogWarning("The upstream {Url} cannot be used: {Refusal} Git says: {Errors}", UpstreamAddress.Of(upstream.RemoteUrl).Url, refusal.Message, failed.Errors.Trim());
        return new RefusedException(refusal);
    }
}

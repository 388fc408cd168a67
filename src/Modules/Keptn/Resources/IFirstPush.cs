namespace Headgate.Keptn.Resources;

/// <summary>The first push of a project that is being made: all its branches at once, which can be taken back should the project not come to be.</summary>
/// <remarks>Whoever pushes writes down before what it pushes. Branches that are not at these commits any more are somebody else's and stay as they are.</remarks>
internal interface IFirstPush
{
    /// <summary>The branches of a project's repository here, with their commits.</summary>
    Task<IReadOnlyList<BranchTip>> BranchesAsync(string project, CancellationToken stop);

    /// <summary>Pushes branches to an upstream that has nothing, or what <see cref="ResumeAsync"/> has found there: all or none, where the upstream can do that.</summary>
    /// <exception cref="Kernel.RefusedException">It has something else by now, cannot be reached or refuses.</exception>
    Task PushAsync(string project, GitUpstream upstream, IReadOnlyList<BranchTip> branches, CancellationToken stop);

    /// <summary>Removes from an upstream the branches that are still where they were pushed.</summary>
    /// <returns>Those that are still there: upstreams keep their default branch.</returns>
    /// <exception cref="Kernel.RefusedException">It cannot be reached.</exception>
    Task<IReadOnlyList<BranchTip>> TakeBackAsync(GitUpstream upstream, IReadOnlyList<BranchTip> pushed, CancellationToken stop);

    /// <summary>Makes a project's repository here of what was pushed and could not be taken back.</summary>
    /// <returns>False, and nothing is done, when the upstream has anything else or not the default branch.</returns>
    Task<bool> ResumeAsync(string project, GitUpstream upstream, IReadOnlyList<BranchTip> pushed, CancellationToken stop);
}

/// <summary>A branch and the commit it is at.</summary>
internal sealed record BranchTip(string Branch, string Commit);

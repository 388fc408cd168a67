namespace Headgate.Keptn.Resources.Git;

/// <summary>Makes commits in bare repositories. The caller sees to it that nobody else writes to the same one.</summary>
/// <remarks>Invariants: a branch is at a whole commit at every moment, the one before or the one after; what was answered is on the disk.</remarks>
internal sealed class GitRepository(GitProgram git, GitWrites writes, ResourceOptions options, TimeProvider clock)
{
    private const string Prepared = "refs/headgate/prepared";
    private const int UntidyFiles = 26;
    private static readonly TimeSpan TidyLimit = TimeSpan.FromMinutes(10);

    /// <summary>Makes an empty repository in a folder that is there.</summary>
    public async Task InitAsync(string folder, string branch, CancellationToken stop) =>
        (await git.RunAsync(folder, ["init", "--quiet", "--bare", "--template=", "--object-format=sha1", $"--initial-branch={branch}"], stop)).Required("make a repository");

    /// <summary>Makes the commit and has the reference point to it, if that still points to a commit before it or is new.</summary>
    /// <returns>The commit.</returns>
    public Task<string> CommitAsync(string folder, string reference, GitCommit commit, CancellationToken stop) => ImportAsync(folder, ["fast-import", "--quiet"], reference, commit, stop);

    /// <summary>Makes the commit, which no branch has yet.</summary>
    /// <returns>The commit; it is there until the next one is prepared.</returns>
    public Task<string> PrepareAsync(string folder, GitCommit commit, CancellationToken stop) => ImportAsync(folder, ["fast-import", "--quiet", "--force"], Prepared, commit, stop);

    /// <summary>Has a reference point to a commit, if it points to another one as expected; <c>null</c> expects none.</summary>
    public async Task PointAsync(string folder, string reference, string commit, string? expected, CancellationToken stop) =>
        (await WriteAsync(folder, ["update-ref", reference, commit, expected ?? new string('0', commit.Length)], null, stop)).Required("move a branch");

    /// <summary>Whether a commit is the other one or before it.</summary>
    public async Task<bool> IsAncestorAsync(string folder, string commit, string other, CancellationToken stop)
    {
        var compared = await git.RunAsync(folder, ["merge-base", "--is-ancestor", commit, other], stop);
        return compared.Exit is 0 or 1 ? compared.Exit == 0 : compared.Required("compare commits").Succeeded;
    }

    /// <summary>All branches with the commits they are at.</summary>
    public async Task<IReadOnlyList<BranchTip>> TipsAsync(string folder, CancellationToken stop) =>
        (await git.RunAsync(folder, ["for-each-ref", "--format=%(refname:lstrip=2) %(objectname)", "refs/heads/"], stop)).Required("list branches").Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).Select(line => new BranchTip(line[0], line[1])).ToList();

    /// <summary>Whether so many objects lie about one by one that packing them pays; estimated from one of their 256 folders.</summary>
    public static bool IsUntidy(string folder) =>
        new DirectoryInfo(Path.Combine(folder, "objects", "17")) is { Exists: true } sample && sample.EnumerateFiles().Count() > UntidyFiles;

    /// <summary>Packs objects and references. What nothing points to goes after two weeks.</summary>
    public async Task TidyAsync(string folder, CancellationToken stop)
    {
        // A lock of a gc that was killed says which process has it; the caller knows that none does.
        var tidied = await writes.RunAsync(folder, ["gc", "--quiet", "--force"], null, GitEnvironment.Local, TidyLimit, stop);
        tidied.Required("pack objects");
    }

    private async Task<string> ImportAsync(string folder, IReadOnlyList<string> command, string reference, GitCommit commit, CancellationToken stop)
    {
        var stream = commit.ToStream(reference, $"{options.AuthorName} <{options.AuthorEmail}>", clock.GetUtcNow());
        return (await WriteAsync(folder, command, stream, stop)).Required("commit").Output.Trim();
    }

    private Task<GitResult> WriteAsync(string folder, IReadOnlyList<string> command, ReadOnlyMemory<byte>? input, CancellationToken stop) =>
        writes.RunAsync(folder, command, input, GitEnvironment.Local, options.CommandTimeout, stop);
}

namespace Headgate.Keptn.Resources.Git;

/// <summary>Runs the commands that write to a repository. The caller sees to it that nobody else writes to the same one.</summary>
/// <remarks>
/// Invariants: a lock file of a process that was killed holds nobody up for longer than <see cref="LockAge"/>; a command that fails or is broken off leaves no half-written packs and no reports,
/// which would fill a disk that is nearly full.
/// </remarks>
internal sealed class GitWrites(GitProgram git, TimeProvider clock)
{
    private const int Tries = 3;
    private static readonly TimeSpan LockAge = TimeSpan.FromSeconds(2);

    /// <summary>As <see cref="GitProgram.RunAsync(string, IReadOnlyList{string}, ReadOnlyMemory{byte}?, GitEnvironment, TimeSpan, CancellationToken)"/>.</summary>
    public async Task<GitResult> RunAsync(string folder, IReadOnlyList<string> arguments, ReadOnlyMemory<byte>? input, GitEnvironment environment, TimeSpan limit, CancellationToken stop)
    {
        for (var attempt = 1; ; attempt++)
        {
            var result = await RunOnceAsync(folder, arguments, input, environment, limit, stop);
            if (result.Succeeded || attempt == Tries || !result.Errors.Contains(".lock", StringComparison.Ordinal))
                return result;
            await RemoveLocksAsync(folder, stop);
        }
    }

    private async Task<GitResult> RunOnceAsync(string folder, IReadOnlyList<string> arguments, ReadOnlyMemory<byte>? input, GitEnvironment environment, TimeSpan limit, CancellationToken stop)
    {
        var succeeded = false;
        try
        {
            var result = await git.RunAsync(folder, arguments, input, environment, limit, stop);
            succeeded = result.Succeeded;
            return result;
        }
        finally
        {
            if (!succeeded)
                RemoveRests(folder);
        }
    }

    /// <summary>The process that wrote them may have outlived ours by a moment.</summary>
    private async Task RemoveLocksAsync(string folder, CancellationToken stop)
    {
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*.lock", SearchOption.AllDirectories).ToList())
        {
            var age = clock.GetUtcNow() - file.LastWriteTimeUtc;
            if (age < LockAge)
                await Task.Delay(LockAge - (age < TimeSpan.Zero ? TimeSpan.Zero : age), clock, stop);
            file.Delete();
        }
    }

    private static void RemoveRests(string folder)
    {
        Remove(folder, "fast_import_crash_*");
        Remove(Path.Combine(folder, "objects", "pack"), "tmp_*");
    }

    private static void Remove(string folder, string pattern)
    {
        if (Directory.Exists(folder))
            foreach (var file in Directory.EnumerateFiles(folder, pattern))
                File.Delete(file);
    }
}

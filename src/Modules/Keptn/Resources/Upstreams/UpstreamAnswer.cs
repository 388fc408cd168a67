using Headgate.Kernel;
using Headgate.Keptn.Resources.Git;

namespace Headgate.Keptn.Resources.Upstreams;

/// <summary>What git's words about an upstream mean. They are read in English: the environment of every git process says so.</summary>
internal static class UpstreamAnswer
{
    private static readonly string[] Tokens =
        ["Authentication failed", "could not read Username", "could not read Password", "returned error: 401", "returned error: 403", "Permission denied", "terminal prompts disabled", "Invalid username or password"];

    private static readonly string[] Missing = ["' not found", "is this a git repository", "returned error: 404", "does not appear to be a git repository", "Repository not found", "Could not read from remote repository"];

    /// <summary>Ssh says these before git says that the repository could not be read.</summary>
    private static readonly string[] Away = ["ssh: connect to host", "Could not resolve hostname", "Connection timed out"];

    private static readonly string[] Redirects = ["returned error: 301", "returned error: 302", "returned error: 303", "returned error: 307", "returned error: 308"];

    private static readonly string[] Untrusted = ["SSL certificate problem", "certificate verification failed", "no alternative certificate subject name"];

    private static readonly string[] Overtaken = ["(fetch first)", "(non-fast-forward)", "(stale info)", "(failed to update ref)", "cannot lock ref", "(incorrect old value provided)", "reference already exists"];

    /// <summary>Why an upstream could not be read.</summary>
    public static ApiError Refusal(GitResult failed)
    {
        if (Says(failed.Errors, Tokens))
            return UpstreamErrors.InvalidToken;
        if (Says(failed.Errors, Redirects))
            return UpstreamErrors.Moved;
        if (Says(failed.Errors, Untrusted))
            return UpstreamErrors.Untrusted;
        if (failed.Errors.Contains("Host key verification failed", StringComparison.Ordinal))
            return UpstreamErrors.OtherHostKey;
        if (failed.Errors.Contains("fsck error", StringComparison.Ordinal))
            return UpstreamErrors.Broken(failed.Errors.Split('\n').FirstOrDefault(line => line.StartsWith("error: ", StringComparison.Ordinal))?["error: ".Length..].Trim() ?? "broken");
        return Says(failed.Errors, Missing) && !Says(failed.Errors, Away) ? UpstreamErrors.NotFound : UpstreamErrors.Unreachable;
    }

    /// <summary>Whether a branch that was asked for is not there.</summary>
    public static bool HasNoSuchBranch(GitResult failed) => failed.Errors.Contains("couldn't find remote ref", StringComparison.Ordinal);

    /// <summary>Whether the upstream can only take branches one by one.</summary>
    public static bool IsNotAtomic(GitResult failed) => failed.Errors.Contains("does not support --atomic push", StringComparison.Ordinal);

    /// <summary>Whether a push came too late: somebody else pushed meanwhile.</summary>
    public static bool WasOvertaken(GitResult failed) => Says(failed.Output + failed.Errors, Overtaken);

    /// <summary>Why a push was refused for good; <c>null</c> when the upstream did not get to see it.</summary>
    public static string? Rejection(GitResult failed)
    {
        var line = failed.Output.Split('\n').FirstOrDefault(line => line.StartsWith("!\t", StringComparison.Ordinal));
        return line?.Split('\t') is [_, _, var why, ..] ? why.Trim() : null;
    }

    private static bool Says(string text, string[] words) => words.Any(word => text.Contains(word, StringComparison.Ordinal));
}

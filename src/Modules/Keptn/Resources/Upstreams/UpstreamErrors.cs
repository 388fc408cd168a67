using Headgate.Kernel;

namespace Headgate.Keptn.Resources.Upstreams;

/// <summary>What can be wrong with an upstream, in the resource service's words where it has some.</summary>
internal static class UpstreamErrors
{
    public static ApiError NotFound { get; } = new(404, null, "Upstream repository not found");

    /// <summary>The address or the credentials have a form that cannot work.</summary>
    public static ApiError Malformed { get; } = new(400, null, "Upstream repository not found");

    public static ApiError InvalidToken { get; } = new(424, null, "Invalid git token");

    public static ApiError NotEmpty { get; } = new(409, null, "Project already exists with an already initialized GIT repository");

    public static ApiError Changing { get; } = new(500, null, "Upstream repository changes too often: the commit was refused again and again. Nothing was changed; try again.");

    public static ApiError MayNotBeCalled(string host) => new(400, null, $"Upstream repository not found: the host '{host}' must not be called from here");

    public static ApiError Moved { get; } =
        new(404, null, "Upstream repository not found: the address redirects to another one, which is not followed. Give the final address, which often ends in .git.");

    public static ApiError Unreachable { get; } = new(500, null, "Upstream repository cannot be reached. Nothing was changed; try again later.");

    public static ApiError Unanswered { get; } =
        new(500, null, "Upstream repository did not answer to the end: the change may be made or not. Look before you try again.");

    /// <summary>What it holds is no repository that can be kept.</summary>
    public static ApiError Broken(string why) => new(500, null, $"Upstream repository cannot be read: git refuses what it holds ({why}). Nothing was changed.");

    public static ApiError Untrusted { get; } =
        new(500, null, "Upstream repository cannot be reached: its certificate is not trusted. Give the certificate with the credentials. Nothing was changed.");

    public static ApiError OtherHostKey { get; } =
        new(500, null, "Upstream repository cannot be reached: the host shows another ssh key than the first time. If that is right, remove the host's line from the file keptn/known_hosts in the data folder. Nothing was changed.");

    public static ApiError Refused(string why) => new(500, null, $"Upstream repository refuses the commit: {why}");
}

using Headgate.Kernel;
using Headgate.Keptn.Resources;

namespace Headgate.Keptn.Projects;

/// <summary>The refusals about projects, stages and services.</summary>
internal static class ProjectErrors
{
    public static ApiError NoStage { get; } = new(404, null, "stage not found");

    public static ApiError NoService { get; } = new(404, null, "service not found");

    public static ApiError NoProject { get; } = new(404, null, "project not found");

    public static ApiError UpstreamNotFound { get; } = new(404, null, "upstream repository not found");

    public static ApiError InvalidToken { get; } = new(424, null, "invalid git token");

    public static ApiError UpstreamInUse { get; } = new(409, null, "Project already exists with an already initialized GIT repository");

    public static ApiError StagesChanged { get; } = new(400, null, "stage name cannot be changed or removed");

    public static ApiError ServiceExists { get; } = new(409, null, "service already exists");

    public static ApiError NoSuchProject(string project) => new(404, null, $"Project not found: {project}");

    public static ApiError ProjectExists(string project) => new(409, null, $"could not create project '{project}': project already exists");

    /// <summary>A step of making a project went wrong for no reason that its caller can help.</summary>
    public static ApiError Failed(string what) => new(500, null, what);

    /// <summary>A creation failed, and what it pushed could not be taken back.</summary>
    public static ApiError LeftUpstream(ApiError error, IEnumerable<BranchTip> branches) => error with
    {
        Message = $"{error.Message.TrimEnd('.')}. The upstream may still have what was pushed to it ({string.Join(", ", branches.Select(tip => tip.Branch).Order(StringComparer.Ordinal))}): create the project again with it, or empty it.",
    };

    /// <summary>What the caller of the control plane is told when repositories refuse an upstream: the reference's texts, with what else is known.</summary>
    public static ApiError OfUpstream(ApiError refusal) => refusal.Status switch
    {
        400 or 404 when refusal.Message.StartsWith(UpstreamNotFound.Message, StringComparison.OrdinalIgnoreCase) => UpstreamNotFound with { Message = $"u{refusal.Message[1..]}" },
        400 or 404 => UpstreamNotFound,
        409 => UpstreamInUse,
        424 => InvalidToken,
        _ => new ApiError(500, null, refusal.Message),
    };
}

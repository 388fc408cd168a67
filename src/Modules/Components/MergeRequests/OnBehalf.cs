using Headgate.Kernel;

namespace Headgate.Components;

/// <summary>A caller for work that goes on after the call: it names who asked in versions and events, and has no rights.</summary>
internal static class OnBehalf
{
    public static Caller Of(ProjectId project, TokenId token, string tokenName, long defaultBranch) => new()
    {
        Project = project,
        ProjectName = "",
        Token = token,
        TokenDescription = tokenName,
        DefaultBranch = defaultBranch,
    };
}

using Headgate.Kernel;

namespace Headgate.Components;

internal static class SearchErrors
{
    public static ApiError NotWithoutBranch { get; } = new(501, null, "Not implemented");
}

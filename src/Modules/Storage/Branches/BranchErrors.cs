using Headgate.Kernel;

namespace Headgate.Storage;

internal static class BranchErrors
{
    public static ApiError CannotDeleteDefault { get; } = new(400, null, "Cannot delete Main branch");

    public static ApiError CannotRenameDefault { get; } = new(400, null, "You can not update default branch name.");
}

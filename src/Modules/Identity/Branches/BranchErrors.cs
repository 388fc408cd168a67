using Headgate.Kernel;

namespace Headgate.Identity;

internal static class BranchErrors
{
    public static ApiError DuplicateName(string name) => new(400, "devBranch.duplicateName", $"There already is a branch with name \"{name}\"");
}

using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>Who may make, change and delete branches: admins by their role, and tokens that manage all buckets.</summary>
internal static class BranchRights
{
    /// <exception cref="RefusedException"><c>accessDenied</c>.</exception>
    public static void RequireManage(Caller caller) => Caller.Require(caller.CanManageBranches);
}

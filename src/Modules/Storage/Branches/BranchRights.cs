using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>Who may make, change and delete branches: admins, unless their role only looks, and tokens that manage all buckets.</summary>
internal static class BranchRights
{
    /// <exception cref="RefusedException"><c>accessDenied</c>.</exception>
    public static void RequireManage(Caller caller) =>
        Caller.Require(caller.Admin is { } admin ? admin.Role is not ("guest" or "readOnly") : caller.CanManageBuckets);
}

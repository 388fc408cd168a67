using Headgate.Kernel;

namespace Headgate.Components;

/// <summary>Who does what with merge requests. Always admins: a review is a person's word.</summary>
/// <remarks>With a protected default branch each role has its part; without it every admin who manages branches may do everything.</remarks>
internal static class MergeRequestRights
{
    public static bool IsProtected(Caller caller) => caller.Features.Contains(Caller.ProtectedDefaultBranch);

    public static void RequireRead(Caller caller) => Caller.Require(caller.IsMaster || caller.CanManageBuckets);

    /// <summary>Creates and changes requests, asks for reviews and takes requests back.</summary>
    public static Person RequireWrite(Caller caller) => Require(caller, role => role.AsksForMerges);

    public static Person RequireApprove(Caller caller) => Require(caller, role => role.ApprovesMerges);

    public static Person RequireMerge(Caller caller) => Require(caller, role => role.Merges);

    /// <exception cref="RefusedException"><c>accessDenied</c>.</exception>
    private static Person Require(Caller caller, Func<RoleRights, bool> hasPart)
    {
        if (caller.Admin is not { } admin)
            throw new RefusedException(ApiErrors.AccessDenied);
        Caller.Require(IsProtected(caller) ? hasPart(Roles.Of(admin.Role)) : caller.CanManageBranches);
        return new Person(admin.Id, admin.Name);
    }
}

using Headgate.Kernel;

namespace Headgate.Workspaces;

/// <summary>Who may do what with workspaces.</summary>
internal static class WorkspaceRights
{
    /// <summary>Admins and tokens that manage all buckets see every workspace; others see what they made and what was made for components that they reach.</summary>
    public static bool Sees(Caller caller, Workspace workspace) =>
        SeesAll(caller) || workspace.Creator == caller.Token || (workspace.Component is { } component && caller.ComponentAccess.Contains(component));

    /// <summary>Whether the caller may work with a workspace that it sees: one that reads all of Storage is only for those who read all of it themselves.</summary>
    public static bool Uses(Caller caller, Workspace workspace) => caller.CanWrite && (!workspace.ReadOnlyStorageAccess || ReadsAll(caller));

    /// <summary>Refuses callers who were given nothing to work with, and those who ask for more of Storage than they read themselves.</summary>
    /// <exception cref="RefusedException"><c>accessDenied</c>.</exception>
    public static void RequireCreate(Caller caller) =>
        Caller.Require(caller.CanWrite && (SeesAll(caller) || caller.BucketPermissions.Count > 0 || caller.ComponentAccess.Count > 0));

    /// <summary>Refuses callers who do not read all of Storage themselves.</summary>
    /// <exception cref="RefusedException"><c>accessDenied</c>.</exception>
    public static void RequireReadsAll(Caller caller) => Caller.Require(ReadsAll(caller));

    private static bool SeesAll(Caller caller) => caller.IsMaster || caller.CanManageBuckets;

    private static bool ReadsAll(Caller caller) => SeesAll(caller) || caller.CanReadAllBuckets;
}

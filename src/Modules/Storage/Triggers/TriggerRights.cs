using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>Who has to do with triggers of a component: admins, tokens that manage all buckets, and tokens that name the component.</summary>
internal static class TriggerRights
{
    public static bool Reaches(Caller caller, string component) => ReachesAll(caller) || caller.ComponentAccess.Contains(component);

    /// <summary>The components whose triggers the caller reaches; <c>null</c> for all.</summary>
    public static IReadOnlyCollection<string>? Reached(Caller caller) => ReachesAll(caller) ? null : caller.ComponentAccess;

    /// <exception cref="RefusedException"><c>accessDenied</c>: there is no component whose triggers the caller reaches.</exception>
    public static void RequireAny(Caller caller) => Caller.Require(ReachesAll(caller) || caller.ComponentAccess.Count > 0);

    /// <exception cref="RefusedException"><c>accessDenied</c>.</exception>
    public static void RequireChange(Caller caller, string component) => Caller.Require(Reaches(caller, component) && caller.CanWrite);

    private static bool ReachesAll(Caller caller) => caller.IsMaster || caller.CanManageBuckets;
}

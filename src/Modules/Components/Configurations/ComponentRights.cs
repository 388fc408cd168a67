using Headgate.Kernel;
using Headgate.Storage;

namespace Headgate.Components;

/// <summary>Who reaches the configurations of a component: admins, tokens that manage all buckets, and tokens that name the component.</summary>
/// <remarks>It is asked before anything is looked up: outside of it every id answers 403, known or not.</remarks>
public static class ComponentRights
{
    /// <summary>Whether the caller reaches the component's configurations.</summary>
    public static bool MayRead(Caller caller, string component) => MayReadAll(caller) || caller.ComponentAccess.Contains(component);

    /// <summary>The components whose configurations the caller reaches; <c>null</c> for all.</summary>
    public static IReadOnlySet<string>? Readable(Caller caller) => MayReadAll(caller) ? null : caller.ComponentAccess;

    /// <summary>Refuses a caller who does not reach the component's configurations.</summary>
    /// <exception cref="RefusedException"><c>accessDenied</c>.</exception>
    public static void RequireRead(Origin from, string component) => Caller.Require(MayRead(from.Caller, component));

    /// <summary>Refuses a caller who may not change the component's configurations.</summary>
    /// <exception cref="RefusedException"><c>accessDenied</c>.</exception>
    public static void RequireWrite(Origin from, string component) =>
        Caller.Require(MayRead(from.Caller, component) && from.Caller.CanWrite);

    private static bool MayReadAll(Caller caller) => caller.IsMaster || caller.CanManageBuckets;
}

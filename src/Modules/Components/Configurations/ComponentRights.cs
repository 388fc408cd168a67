using Headgate.Kernel;
using Headgate.Storage;

namespace Headgate.Components;

/// <summary>Who reaches the configurations of a component: admins, tokens that manage all buckets, and tokens that name the component.</summary>
/// <remarks>It is asked before anything is looked up: outside of it every id answers 403, known or not.</remarks>
internal static class ComponentRights
{
    public static bool MayRead(Caller caller, string component) => MayReadAll(caller) || caller.ComponentAccess.Contains(component);

    /// <summary>The components whose configurations the caller reaches; <c>null</c> for all.</summary>
    public static IReadOnlySet<string>? Readable(Caller caller) => MayReadAll(caller) ? null : caller.ComponentAccess;

    /// <exception cref="RefusedException"><c>accessDenied</c>.</exception>
    public static void RequireRead(Origin from, string component) => Caller.Require(MayRead(from.Caller, component));

    /// <exception cref="RefusedException"><c>accessDenied</c>.</exception>
    public static void RequireWrite(Origin from, string component) =>
        Caller.Require(MayRead(from.Caller, component) && from.Caller.CanWrite);

    private static bool MayReadAll(Caller caller) => caller.IsMaster || caller.CanManageBuckets;
}

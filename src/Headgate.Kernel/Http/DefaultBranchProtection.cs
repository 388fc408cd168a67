using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Kernel;

/// <summary>
/// The one place of the rule of projects with a protected default branch: buckets, tables and configurations of that branch are written only with the
/// right to do so (<see cref="Caller.CanWriteDefaultBranch"/>); development branches are everybody's as usual.
/// </summary>
public static class DefaultBranchProtection
{
    private static readonly string[] Content = ["buckets", "tables", "columns", "components", "metadata"];

    /// <summary>Says of a POST, PUT, PATCH or DELETE that it changes nothing in the branch, such as an export.</summary>
    public static T ReadsOnly<T>(this T route) where T : IEndpointConventionBuilder => route.WithMetadata(new ReadingCall());

    /// <summary>Marks the routes of a group that write what is protected.</summary>
    internal static void MarkProtected(this RouteGroupBuilder group, string prefix) => ((IEndpointConventionBuilder)group).Finally(route =>
    {
        var methods = route.Metadata.OfType<IHttpMethodMetadata>().SelectMany(one => one.HttpMethods);
        if (route is RouteEndpointBuilder { RoutePattern.RawText: { } path } && !methods.Contains(HttpMethods.Get) && !route.Metadata.OfType<ReadingCall>().Any()
            && Content.Contains(path[prefix.Length..].TrimStart('/').Split('/')[0]))
            route.Metadata.Add(new ProtectedContent());
    });

    /// <summary>Refuses a write to a protected default branch.</summary>
    /// <exception cref="RefusedException"><c>accessDenied</c>.</exception>
    internal static void Check(HttpContext context, Caller caller)
    {
        if (!caller.CanWriteDefaultBranch && context.GetEndpoint()?.Metadata.GetMetadata<ProtectedContent>() is not null && Branch.Of(context).IsDefault)
            throw new RefusedException(ApiErrors.AccessDenied);
    }

    private sealed record ReadingCall;

    private sealed record ProtectedContent;
}

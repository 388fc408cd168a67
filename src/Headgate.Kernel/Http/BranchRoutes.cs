using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Kernel;

/// <summary>The branch a request works in.</summary>
/// <param name="Id">The branch's number.</param>
/// <param name="IsDefault">Whether it is the project's default branch.</param>
public sealed record Branch(long Id, bool IsDefault)
{
    /// <summary>Binds an endpoint's parameter from the path; the un-prefixed path and <c>branch/default</c> mean the default branch.</summary>
    /// <exception cref="RefusedException">404: the project has no such branch.</exception>
    public static ValueTask<Branch?> BindAsync(HttpContext context, ParameterInfo parameter) => new(Of(context));

    /// <summary>The branch of a request whose caller is known.</summary>
    /// <exception cref="RefusedException">404: the project has no such branch.</exception>
    public static Branch Of(HttpContext context)
    {
        var caller = context.Features.Get<Caller>() ?? throw new InvalidOperationException("A branch is only known to a caller with a Storage token.");
        var text = context.Request.RouteValues["branch_id"] as string;
        if (text is null or "default")
            return new Branch(caller.DefaultBranch, true);
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && (id == caller.DefaultBranch || caller.DevelopmentBranches.Contains(id)))
            return new Branch(id, id == caller.DefaultBranch);
        throw new RefusedException(NotFound(text));
    }

    /// <summary>404: the project has no such branch, or it is being deleted.</summary>
    public static ApiError NotFound(object id) => new(404, null, $"Branch id:\"{id}\" was not found.");
}

/// <summary>Maps an operation at its plain path and at its branch path.</summary>
public static class BranchRoutes
{
    private const string Plain = "/v2/storage";
    private const string Branched = "/v2/storage/branch/{branch_id}";

    /// <summary>Makes two groups, <c>/v2/storage</c> and <c>/v2/storage/branch/{branch_id}</c>, and maps the same operations in both.</summary>
    /// <remarks>The second call names its operations with the suffix <c>.InBranch</c>, since names are unique.</remarks>
    public static void MapStorageBranched(this IEndpointRouteBuilder routes, Action<StorageRoutes> map)
    {
        map(new StorageRoutes(Group(routes, Plain), ""));
        map(new StorageRoutes(Group(routes, Branched).WithMetadata(new ValidBranch()), ".InBranch"));
    }

    /// <summary>Maps operations that have a branch path only.</summary>
    public static void MapStorageInBranch(this IEndpointRouteBuilder routes, Action<StorageRoutes> map) =>
        map(new StorageRoutes(Group(routes, Branched).WithMetadata(new ValidBranch()), ""));

    /// <summary>Maps operations that have no branch path.</summary>
    public static void MapStorage(this IEndpointRouteBuilder routes, Action<StorageRoutes> map) =>
        map(new StorageRoutes(Group(routes, Plain), ""));

    private static RouteGroupBuilder Group(IEndpointRouteBuilder routes, string prefix)
    {
        var group = routes.MapGroup(prefix).WithGroupName("storage").RequireStorageToken();
        group.MarkProtected(prefix);
        return group;
    }
}

/// <summary>Marks routes under a branch, so that the branch is checked even where the handler has no use for it.</summary>
public sealed record ValidBranch;

/// <summary>Routes of the Storage API under one prefix.</summary>
public sealed class StorageRoutes(RouteGroupBuilder group, string nameSuffix)
{
    /// <summary>Maps a GET.</summary>
    public RouteHandlerBuilder Get(string pattern, string name, Delegate handler) => group.MapGet(pattern, handler).WithName(name + nameSuffix);

    /// <summary>Maps a POST.</summary>
    public RouteHandlerBuilder Post(string pattern, string name, Delegate handler) => group.MapPost(pattern, handler).WithName(name + nameSuffix);

    /// <summary>Maps a PUT.</summary>
    public RouteHandlerBuilder Put(string pattern, string name, Delegate handler) => group.MapPut(pattern, handler).WithName(name + nameSuffix);

    /// <summary>Maps a PATCH.</summary>
    public RouteHandlerBuilder Patch(string pattern, string name, Delegate handler) => group.MapPatch(pattern, handler).WithName(name + nameSuffix);

    /// <summary>Maps a DELETE.</summary>
    public RouteHandlerBuilder Delete(string pattern, string name, Delegate handler) => group.MapDelete(pattern, handler).WithName(name + nameSuffix);
}

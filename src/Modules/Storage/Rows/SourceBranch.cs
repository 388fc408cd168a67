using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>Rows can be read from another branch than the one a request works in.</summary>
public static class SourceBranch
{
    /// <summary>The origin in the branch that <c>sourceBranchId</c> names; the origin itself when nothing is said. Errors are noted in <paramref name="request"/>.</summary>
    /// <exception cref="RefusedException">404: the project has no such branch.</exception>
    public static Origin Of(Origin origin, Fields request)
    {
        if (request.Text("sourceBranchId", 20) is "default")
            return origin with { Branch = new Branch(origin.Caller.DefaultBranch, true) };
        if (request.Number("sourceBranchId", 1) is not { } id)
            return origin;
        if (id != origin.Caller.DefaultBranch && !origin.Caller.DevelopmentBranches.Contains(id))
            throw new RefusedException(Branch.NotFound(id));
        return origin with { Branch = new Branch(id, id == origin.Caller.DefaultBranch) };
    }
}

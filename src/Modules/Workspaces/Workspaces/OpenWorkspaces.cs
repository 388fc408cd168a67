using System.Globalization;
using Headgate.Kernel;
using Headgate.Storage;

namespace Headgate.Workspaces;

/// <summary>Finds the workspace of a path for a caller who may see it or work with it; to others it is not there.</summary>
internal sealed class OpenWorkspaces(WorkspaceStore store)
{
    /// <summary>A workspace to look at.</summary>
    /// <exception cref="RefusedException">404, as <paramref name="absent"/> or <c>workspace.workspaceNotFound</c>.</exception>
    public async Task<Workspace> SeeAsync(Origin from, string id, CancellationToken stop, ApiError? absent = null) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && await store.FindAsync(from.Project, from.Branch.Id, number, stop) is { } found && WorkspaceRights.Sees(from.Caller, found)
            ? found
            : throw new RefusedException(absent ?? WorkspaceErrors.NotFound(id));

    /// <summary>A workspace to work with: to load, query, change or drop.</summary>
    /// <exception cref="RefusedException">403: the caller only looks, or does not read all that the workspace reads. 404: there is none that the caller sees.</exception>
    public async Task<Workspace> UseAsync(Origin from, string id, CancellationToken stop)
    {
        Caller.Require(from.Caller.CanWrite);
        var found = await SeeAsync(from, id, stop);
        Caller.Require(WorkspaceRights.Uses(from.Caller, found));
        return found;
    }
}

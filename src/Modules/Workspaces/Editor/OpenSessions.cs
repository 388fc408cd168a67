using Headgate.Kernel;
using Headgate.Storage;

namespace Headgate.Workspaces.Editor;

/// <summary>Finds the session of a path for a caller who may see it or work with it; to others it is not there.</summary>
internal sealed class OpenSessions(EditorStore store, EditorSessions sessions)
{
    /// <summary>A session to look at, as its jobs have brought it by now.</summary>
    /// <returns>The origin in the session's branch, the session, its workspace if there is one.</returns>
    /// <exception cref="RefusedException">404: there is none that the caller sees.</exception>
    public async Task<(Origin There, EditorSession Session, Workspace? Workspace)> LookAsync(Origin from, string id, CancellationToken stop)
    {
        var session = (Guid.TryParse(id, out var known) ? await store.FindAsync(from.Project, known, stop) : null) ?? throw new RefusedException(EditorErrors.NotFound(id));
        if (!from.Caller.IsMaster && session.Owner != EditorSessions.OwnerOf(from.Caller))
            throw new RefusedException(EditorErrors.NotFound(id));
        var there = EditorEndpoints.InBranch(from, session);
        var (now, workspace) = await sessions.LookAsync(there, session, stop);
        return (there, now, workspace);
    }

    /// <summary>A session to work with.</summary>
    /// <exception cref="RefusedException">403: the caller only looks.</exception>
    public async Task<(Origin There, EditorSession Session, Workspace? Workspace)> UseAsync(Origin from, string id, CancellationToken stop)
    {
        Caller.Require(from.Caller.CanWrite);
        var found = await LookAsync(from, id, stop);
        Caller.Require(found.Workspace is null || WorkspaceRights.Uses(from.Caller, found.Workspace));
        return found;
    }

    /// <summary>A session whose workspace is there, whatever is done with it.</summary>
    /// <exception cref="RefusedException">400: its workspace could not be made; 409: it is being made.</exception>
    public async Task<(Origin There, EditorSession Session, Workspace Workspace)> HavingWorkspaceAsync(Origin from, string id, CancellationToken stop)
    {
        var (there, session, workspace) = await UseAsync(from, id, stop);
        if (workspace is not null)
            return (there, session, workspace);
        throw new RefusedException(session.IsWaiting ? EditorErrors.NotReady(session) : EditorErrors.Failed(session));
    }

    /// <summary>A session whose workspace is there and not being loaded or unloaded.</summary>
    /// <exception cref="RefusedException">400: its workspace could not be made; 409: it is not ready yet.</exception>
    public async Task<(Origin There, EditorSession Session, Workspace Workspace)> ReadyAsync(Origin from, string id, CancellationToken stop)
    {
        var (there, session, workspace) = await HavingWorkspaceAsync(from, id, stop);
        return session.IsWaiting ? throw new RefusedException(EditorErrors.NotReady(session)) : (there, session, workspace);
    }
}

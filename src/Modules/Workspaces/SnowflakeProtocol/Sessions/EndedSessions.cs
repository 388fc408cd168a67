namespace Headgate.Workspaces.SnowflakeProtocol;

/// <summary>Ends the drivers' sessions whose credentials or workspace go, with what they left.</summary>
internal sealed class EndedSessions(DriverSessions sessions, DriverQueries queries) : IWorkspaceSessions
{
    /// <inheritdoc />
    public async Task EndAsync(SessionEnd end, CancellationToken stop)
    {
        await sessions.EndAsync(session => end.Covers(session.Owner.Workspace.Id, session.Owner.User, session.Owner.Credential));
        await queries.RemoveAsync(owner => end.Covers(owner.Workspace.Id, owner.User, owner.Credential));
    }
}

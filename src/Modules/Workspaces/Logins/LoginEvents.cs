using Headgate.Events;
using Headgate.Postgres;
using Headgate.Storage;
using Npgsql;

namespace Headgate.Workspaces;

/// <summary>Records changes of credentials; never the credentials.</summary>
internal sealed class LoginEvents(EventLog events, MetadataDatabase database)
{
    /// <summary>In the transaction of the change.</summary>
    public Task RecordAsync(NpgsqlTransaction transaction, Origin from, Workspace workspace, string name, string message, CancellationToken stop) =>
        events.RecordAsync(transaction, NewEvent.By(from.Caller, from.Branch, from.Call, name, message, WorkspaceJobs.Of(workspace)) with { RunId = from.RunId }, stop);

    /// <summary>After a change that the engine made by itself.</summary>
    public Task PasswordResetAsync(Origin from, Workspace workspace, CancellationToken stop) => database.WriteAsync(
        from.Project,
        (transaction, token) => RecordAsync(transaction, from, workspace, "storage.workspacePasswordReset", $"Reset the password of workspace {workspace.Name}", token),
        stop);
}

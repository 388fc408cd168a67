using System.Globalization;
using System.Security.Cryptography;
using Headgate.Components;
using Headgate.Identity;
using Headgate.Kernel;
using Headgate.Postgres;
using Headgate.Storage;

namespace Headgate.Workspaces.Editor;

/// <summary>Makes sessions, moves them on when their jobs have ended, and deletes them.</summary>
/// <remarks>
/// A session has no work of its own: jobs of Storage make its workspace and move tables. Whoever looks at it sees where those are, so nothing is lost when a
/// node stops.
/// </remarks>
internal sealed class EditorSessions(
    WorkspaceStore workspaces, EditorMoves moves, ProjectDirectory projects, ConfigurationDirectory configurations, JobSubmission jobs,
    MetadataDatabase database, TimeProvider clock)
{
    private const int KeyBits = 2048;

    /// <summary>Who a session belongs to: the admin, or the token when there is none.</summary>
    public static string OwnerOf(Caller me) => (me.Admin?.Id ?? me.Token.Value).ToString(CultureInfo.InvariantCulture);

    /// <exception cref="RefusedException">403: the caller makes no workspaces; 404: there is no such configuration.</exception>
    public async Task<EditorSession> CreateAsync(Origin from, string? component, string? configuration, bool loadsInput, string? loginType, CancellationToken stop)
    {
        WorkspaceRights.RequireCreate(from.Caller);
        WorkspaceRights.RequireReadsAll(from.Caller);
        int? version = null;
        if (component is not null && configuration is not null)
        {
            ComponentRights.RequireWrite(from, component);
            version = await configurations.VersionAsync(from, component, configuration, stop);
        }

        var backend = (await projects.OfAsync(from.Caller, stop)).DefaultBackend;
        if (backend is not (LoginTypes.Snowflake or "bigquery"))
            throw new RefusedException(EditorErrors.BackendNotSupported(backend));
        var isSnowflake = backend == LoginTypes.Snowflake;
        var login = isSnowflake ? loginType ?? LoginTypes.ServiceKey : LoginTypes.Usual;
        var wanted = new NewWorkspace
        {
            Backend = backend,
            BackendSize = isSnowflake ? NewWorkspace.Sizes[0] : null,
            Component = version is null ? null : component,
            ConfigurationId = version is null ? null : configuration,
            ConfigurationVersion = version,
            LoginType = login,
            PublicKey = login is LoginTypes.ServiceKey or LoginTypes.PersonKey ? NobodysKey() : null,
            ReadOnlyStorageAccess = true,
            CreatorUser = from.Caller.Admin is { } admin ? new WorkspaceUser(admin.Id, admin.Name) : null,
        };
        return await database.WriteAsync(
            from.Project,
            async (transaction, token) =>
            {
                var job = await jobs.SubmitAsync(transaction, new JobRequest(from, CreateWorkspace.Operation, CreateWorkspace.Params(from, wanted), wanted), token);
                var now = clock.GetUtcNow();
                var session = new EditorSession(
                    Guid.CreateVersion7(now), from.Project, from.Branch.Id, OwnerOf(from.Caller), wanted.Component, wanted.ConfigurationId, Shared: false, login, backend, now, now,
                    job.Id.Value, null, null, [], loadsInput && version is not null, null, null, Failed: false);
                await EditorStore.InsertAsync(transaction, session, token);
                return session;
            },
            stop);
    }

    /// <summary>The session as its jobs have brought it by now, with its workspace.</summary>
    public async Task<(EditorSession Session, Workspace? Workspace)> LookAsync(Origin from, EditorSession session, CancellationToken stop)
    {
        if (session.IsWaiting)
            session = await MoveOnAsync(from, session, stop);
        var workspace = session.Workspace is { } id ? await workspaces.FindAsync(session.Project, session.Branch, id, stop) : null;
        return (session, workspace);
    }

    /// <summary>Forgets a session and drops its workspace in a job.</summary>
    public async Task DeleteAsync(Origin from, EditorSession session, Workspace? workspace, CancellationToken stop)
    {
        await database.WriteAsync(
            from.Project,
            async (transaction, token) =>
            {
                await EditorStore.DeleteAsync(transaction, session.Project, session.Id, token);
                if (workspace is not null)
                    await jobs.SubmitAsync(transaction, DropWorkspace.Request(from, workspace), token);
            },
            stop);
    }

    /// <summary>Changes a session as it is now.</summary>
    public Task<EditorSession> ChangeAsync(EditorSession session, Func<EditorSession, EditorSession> change, CancellationToken stop) => database.WriteAsync(
        session.Project,
        async (transaction, token) =>
        {
            var now = await EditorStore.LockAsync(transaction, session.Project, session.Id, token) ?? throw new RefusedException(EditorErrors.NotFound(session.Id.ToString()));
            var changed = change(now) with { Updated = clock.GetUtcNow() };
            await EditorStore.UpdateAsync(transaction, changed, token);
            return changed;
        },
        stop);

    private async Task<EditorSession> MoveOnAsync(Origin from, EditorSession session, CancellationToken stop)
    {
        if (session.Workspace is null)
        {
            var job = await jobs.FindAsync(session.Project, new JobId(session.CreateJob), stop);
            if (job is { IsFinished: false })
                return session;
            session = await ChangeAsync(session, now => job?.Failure is { } failure
                ? now with { Failed = true, LastError = failure.Message }
                : (long?)job?.Results?["id"] is { } workspace ? now with { Workspace = workspace } : now with { Failed = true, LastError = "The job that makes the workspace is gone." }, stop);
        }

        if (session is { LoadsFirst: true, Failed: false })
            session = await moves.LoadFirstAsync(this, from, session, stop);
        if (session.Activity is null)
            return session;
        var running = await Task.WhenAll(session.Jobs.Select(id => jobs.FindAsync(session.Project, new JobId(id), stop)));
        if (running.Any(job => job is { IsFinished: false }))
            return session;
        var error = running.FirstOrDefault(job => job?.Failure is not null)?.Failure?.Message;
        return await ChangeAsync(session, now => now.Activity is null ? now : now with
        {
            Activity = null,
            Jobs = [],
            LastError = error ?? now.LastError,
            LastLoaded = now.Activity == EditorSession.Loading && error is null ? clock.GetUtcNow() : now.LastLoaded,
        }, stop);
    }

    /// <summary>A key whose other half nobody has: who wants to log in has it replaced.</summary>
    private static string NobodysKey()
    {
        using var key = RSA.Create(KeyBits);
        return PublicKeys.Of(key).Pem;
    }
}

using System.Text.Json.Serialization;
using Headgate.Identity;

namespace Headgate.Workspaces;

/// <summary>A workspace on the wire.</summary>
internal sealed record WorkspaceView(
    long Id, string Type, string Name, string? Component, string? ConfigurationId, int? ConfigurationVersion, DateTimeOffset Created,
    IReadOnlyDictionary<string, object?> Connection, string? BackendSize, int StatementTimeoutSeconds, WorkspaceTokenView CreatorToken,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] WorkspaceUser? CreatorUser,
    bool ReadOnlyStorageAccess, string PlatformUsageType)
{
    /// <summary>The same with more about the connection, such as a new password.</summary>
    public WorkspaceView With(IReadOnlyDictionary<string, object?> more)
    {
        var connection = new Dictionary<string, object?>(Connection);
        foreach (var (name, value) in more)
            connection[name] = value;
        return this with { Connection = connection };
    }
}

/// <summary>The token that made a workspace.</summary>
internal sealed record WorkspaceTokenView(long Id, string Description);

/// <summary>Makes answers of workspaces; no secret is in them.</summary>
internal sealed class WorkspaceViews(WorkspaceEngines engines, ProjectDirectory projects)
{
    /// <param name="workspace">The workspace.</param>
    /// <param name="baseUrl">The address that the caller used.</param>
    /// <param name="stop">Cancels it.</param>
    public async Task<WorkspaceView> OfAsync(Workspace workspace, string baseUrl, CancellationToken stop)
    {
        var engine = engines.Of(workspace);
        var connection = new Dictionary<string, object?>
        {
            ["backend"] = workspace.Backend,
            ["region"] = (await projects.FindAsync(workspace.Project, stop))?.Region,
        };
        foreach (var (name, value) in engine.Connection(workspace, CallOrigins.Of(baseUrl)))
            connection[name] = value;
        if (!engine.IsFileEngine)
        {
            connection["loginType"] = workspace.LoginType;
            connection["ssoLoginAvailable"] = workspace.LoginType == LoginTypes.Sso;
        }

        return new WorkspaceView(
            workspace.Id, engine.IsFileEngine ? "file" : "table", workspace.Name, workspace.Component, workspace.ConfigurationId, workspace.ConfigurationVersion,
            workspace.Created, connection, workspace.BackendSize, workspace.StatementTimeoutSeconds,
            new WorkspaceTokenView(workspace.Creator.Value, workspace.CreatorDescription), workspace.CreatorUser, workspace.ReadOnlyStorageAccess,
            workspace.PlatformUsageType);
    }

    /// <summary>Several; those whose backend the stack has no more are left out.</summary>
    public async Task<IReadOnlyList<WorkspaceView>> OfAsync(IEnumerable<Workspace> workspaces, string baseUrl, CancellationToken stop)
    {
        List<WorkspaceView> views = [];
        foreach (var workspace in workspaces)
            if (engines.Find(workspace.Backend) is not null)
                views.Add(await OfAsync(workspace, baseUrl, stop));
        return views;
    }
}

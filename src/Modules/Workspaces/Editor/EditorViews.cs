using System.Globalization;
using System.Text.Json.Serialization;

namespace Headgate.Workspaces.Editor;

/// <summary>A session on the wire. <c>workspaceLoadJobs</c> is a list of lists while jobs run, as the Go client decodes it, and empty otherwise.</summary>
internal sealed record EditorSessionView(
    string Id, string CreatedAt, string UpdatedAt, string Status, string UserId, string BranchId, string? ComponentId, string? ConfigurationId, string? WorkspaceSchema,
    string? WorkspaceDatabase, string? WorkspaceId, string? WorkspaceCreateJobId, IReadOnlyList<IReadOnlyList<EditorJobView>> WorkspaceLoadJobs, bool ReadOnlyStorageAccess,
    string? BackendType, string? BackendSize, string? LastError, bool Shared, string? WorkspaceLoginType, string? LastLoadedAt)
{
    public static EditorSessionView Of(EditorSession session, Workspace? workspace) => new(
        session.Id.ToString(), Time(session.Created), Time(session.Updated), session.Status, session.Owner, Number(session.Branch), session.Component, session.Configuration,
        workspace?.Name, session.Backend == "bigquery" ? null : workspace?.Database, workspace is null ? null : Number(workspace.Id), Number(session.CreateJob),
        session.Jobs.Count == 0 ? [] : [[.. session.Jobs.Select(job => new EditorJobView(Number(job), session.Activity == EditorSession.Unloading ? "unload" : "load"))]],
        workspace?.ReadOnlyStorageAccess ?? true, session.Backend, workspace?.BackendSize, session.LastError, session.Shared, session.LoginType,
        session.LastLoaded is { } loaded ? Time(loaded) : null);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'+00:00'", CultureInfo.InvariantCulture);
}

/// <summary>A job of a session.</summary>
internal sealed record EditorJobView(string Id, string Type);

/// <summary>A submitted query.</summary>
internal sealed record EditorQueryView(string QueryJobId, string Url);

/// <summary>A new key pair; the private half is shown now and kept nowhere.</summary>
internal sealed record EditorKeysView(string PrivateKey, string PublicKey);

/// <summary>Names of tables.</summary>
internal sealed record OutputTablesView(IReadOnlyList<string> Tables);

/// <summary>A CREATE TABLE statement.</summary>
internal sealed record TableDdlView(string Ddl);

/// <summary>What can be read in a session.</summary>
internal sealed record EditorSchemaView(IReadOnlyList<EditorDatabaseView> Databases);

internal sealed record EditorDatabaseView(string? Name, string? DisplayName, IReadOnlyList<EditorSchemaPartView> Schemas);

internal sealed record EditorSchemaPartView(string Name, bool IsBranched, string? DisplayName, IReadOnlyList<EditorTableView> Tables);

internal sealed record EditorTableView(string Name, string Type, string? DisplayName, string? Id, IReadOnlyList<EditorColumnView> Columns);

internal sealed record EditorColumnView(string Name, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Type);

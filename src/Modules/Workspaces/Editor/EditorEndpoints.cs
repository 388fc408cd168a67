using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using Headgate.Kernel;
using Headgate.Storage;
using Headgate.Warehouse;
using Headgate.Workspaces.Queries;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Workspaces.Editor;

/// <summary>The editor service: SQL sessions of people, each with a workspace of its own.</summary>
internal static class EditorEndpoints
{
    private const int KeyBits = 2048;
    private const int MostQueries = 100;
    private const int LongestQuery = 1024 * 1024;
    private const string Tag = "SQL editor";

    public static ApiService Service { get; } = new("editor", "Editor") { ErrorBody = EditorErrors.Body };

    public static void MapEditor(this IEndpointRouteBuilder routes)
    {
        var service = routes.MapService(Service);
        service.MapGet("/", (HttpRequest request, ServiceAddresses addresses) => Answer.Ok(new QueryIndexView("editor-service", Version(), $"{addresses.Base(request)}/docs/editor/openapi.json")))
            .WithName("Editor.Index").WithTags("Service").WithSummary("Shows the service").OpenToEveryone();
        service.MapGet("/health-check", () => Answer.Ok(new Dictionary<string, string> { ["status"] = "ok" }))
            .WithName("Editor.Health").WithTags("Service").WithSummary("Says that it is there").OpenToEveryone();
        service.MapPost("/sql/sessions", CreateAsync).WithName("Editor.Create").WithTags(Tag).WithSummary("Makes a session; its workspace follows in a job")
            .Field("branchId", "string", "The branch's number.", required: true)
            .Field("componentId", "string", "The component of a configuration, or null.")
            .Field("configurationId", "string", "The configuration whose mappings are loaded and unloaded, or null.")
            .Field("loadMode", "string", "clean (default), or input: load the input mapping once the workspace is there.")
            .Field("loginType", "string", "How the workspace's user logs in; default snowflake-service-keypair.")
            .Answers(201, "The session, initializing");
        service.MapGet("/sql/sessions", ListAsync).WithName("Editor.List").WithTags(Tag).WithSummary("Lists the caller's sessions")
            .Query("listAll", "string", "1 for everybody's.")
            .Query("branchId", "string", "Only those of this branch.");
        var one = service.MapGroup("/sql/sessions/{session_id}");
        one.MapGet("", ShowAsync).WithName("Editor.Show").WithTags(Tag).WithSummary("Shows a session");
        one.MapDelete("", DeleteAsync).WithName("Editor.Delete").WithTags(Tag).WithSummary("Deletes a session; its workspace is dropped in a job").Answers(204, "It is gone");
        one.MapGet("/credentials", CredentialsAsync).WithName("Editor.Credentials").WithTags(Tag).WithSummary("Makes new credentials of a BigQuery workspace and shows them");
        one.MapPost("/reset-credentials", ResetKeysAsync).WithName("Editor.ResetCredentials").WithTags(Tag).WithSummary("Gives a Snowflake workspace's user a new key pair and shows it once");
        one.MapPost("/reset-password", ResetPasswordAsync).WithName("Editor.ResetPassword").WithTags(Tag).WithSummary("Makes a new password and shows it once");
        one.MapPost("/load", LoadAsync).WithName("Editor.Load").WithTags(Tag).WithSummary("Loads the input mapping in a job")
            .Field("mode", "string", "input, input-preserve or clean.", required: true)
            .Field("tableId", "string", "Only this table of the mapping.");
        one.MapPost("/unload", UnloadAsync).WithName("Editor.Unload").WithTags(Tag).WithSummary("Brings back what the output mapping names, in jobs")
            .Field("tableId", "string", "Only this table of the mapping.");
        one.MapPost("/acknowledge-last-error", AcknowledgeAsync).WithName("Editor.Acknowledge").WithTags(Tag).WithSummary("Forgets the last error");
        one.MapGet("/schema", SchemaAsync).WithName("Editor.Schema").WithTags(Tag).WithSummary("Shows what can be read in the session")
            .Query("onlyWorkspaceSchema", "string", "1 for the workspace's own tables, with types.")
            .Query("loadTables", "string", "0 for schemas without tables.");
        one.MapPost("/run-query", RunAsync).WithName("Editor.RunQuery").WithTags(Tag).WithSummary("Runs statements through the query service")
            .Field("queries", "array", "SQL texts.", required: true);
        one.MapPost("/table-preview", PreviewAsync).WithName("Editor.Preview").WithTags(Tag).WithSummary("Selects 100 rows through the query service")
            .Field("tableName", "string", "The table.", required: true)
            .Field("schemaName", "string", "Its schema; default the workspace's.")
            .Field("databaseName", "string", "Its database.");
        one.MapGet("/table-ddl", DdlAsync).WithName("Editor.Ddl").WithTags(Tag).WithSummary("Shows a table as a CREATE TABLE statement")
            .Query("tableName", "string", "The table.").Query("schemaName", "string", "Its schema.").Query("databaseName", "string", "Its database.");
        service.MapPost("/sql/get-output-tables", OutputTables).WithName("Editor.OutputTables").WithTags(Tag).WithSummary("Names the tables that queries create")
            .Field("queries", "array", "SQL texts.", required: true);
    }

    private static async Task<Answer<EditorSessionView>> CreateAsync(Origin from, RequestBody body, EditorSessions sessions, CancellationToken stop)
    {
        var fields = body.Fields;
        if (!fields.Has("branchId"))
            fields.Wrong("branchId", "This field is missing.");
        var branch = BranchOf(from, fields);
        var component = fields.Text("componentId", 200);
        var configuration = fields.Text("configurationId", 200);
        if (component is null != configuration is null)
            fields.Wrong("configurationId", "componentId and configurationId go together: send both, or null for both.");
        var mode = fields.OneOf("loadMode", "input", "clean");
        var login = fields.OneOf("loginType", LoginTypes.All);
        fields.ThrowIfInvalid();
        var session = await sessions.CreateAsync(branch, component, configuration, mode == "input", login, stop);
        return Answer.Created(EditorSessionView.Of(session, null));
    }

    private static async Task<Answer<IReadOnlyList<EditorSessionView>>> ListAsync(Origin from, RequestQuery query, EditorStore store, EditorSessions sessions, CancellationToken stop)
    {
        var all = query.Fields.Flag("listAll") ?? false;
        var branch = query.Fields.Has("branchId") ? BranchOf(from, query.Fields).Branch.Id : (long?)null;
        query.Fields.ThrowIfInvalid();
        List<EditorSessionView> views = [];
        foreach (var session in await store.ListAsync(from.Project, branch, all && from.Caller.IsMaster ? null : EditorSessions.OwnerOf(from.Caller), stop))
        {
            var (now, workspace) = await sessions.LookAsync(InBranch(from, session), session, stop);
            views.Add(EditorSessionView.Of(now, workspace));
        }

        return Answer.Ok<IReadOnlyList<EditorSessionView>>(views);
    }

    private static async Task<Answer<EditorSessionView>> ShowAsync(Origin from, string session_id, OpenSessions open, CancellationToken stop)
    {
        var (_, session, workspace) = await open.LookAsync(from, session_id, stop);
        return Answer.Ok(EditorSessionView.Of(session, workspace));
    }

    private static async Task<NoContent> DeleteAsync(Origin from, string session_id, OpenSessions open, EditorSessions sessions, CancellationToken stop)
    {
        var (there, session, workspace) = await open.UseAsync(from, session_id, stop);
        if (session is { Status: "initializing" })
            throw new RefusedException(EditorErrors.NotReady(session));
        await sessions.DeleteAsync(there, session, workspace, stop);
        return Answer.NoContent;
    }

    private static async Task<IResult> CredentialsAsync(Origin from, string session_id, OpenSessions open, WorkspaceCredentials credentials, CancellationToken stop)
    {
        var (_, session, workspace) = await open.HavingWorkspaceAsync(from, session_id, stop);
        if (session.Backend != "bigquery")
            return EditorErrors.OnlyBigQuery;
        return Answer.Ok((await credentials.ResetAsync(workspace, from.BaseUrl, stop))["credentials"]);
    }

    private static async Task<IResult> ResetKeysAsync(Origin from, string session_id, OpenSessions open, WorkspaceLogins logins, CancellationToken stop)
    {
        var (_, session, workspace) = await open.HavingWorkspaceAsync(from, session_id, stop);
        if (session.Backend != LoginTypes.Snowflake || !LoginTypes.TakesKeys(workspace.LoginType))
            return EditorErrors.OnlySnowflake;
        using var key = RSA.Create(KeyBits);
        var made = PublicKeys.Of(key);
        await logins.SetPublicKeyAsync(workspace, made, LoginKey.First, (_, _) => Task.CompletedTask, stop);
        return Answer.Ok(new EditorKeysView(key.ExportPkcs8PrivateKeyPem(), made.Pem));
    }

    private static async Task<IResult> ResetPasswordAsync(
        Origin from, string session_id, OpenSessions open, WorkspaceEngines engines, WorkspaceCredentials credentials, WorkspaceViews views, CancellationToken stop)
    {
        var (_, session, workspace) = await open.HavingWorkspaceAsync(from, session_id, stop);
        if (session.Backend != LoginTypes.Snowflake)
            return EditorErrors.OnlySnowflake;
        var secret = await credentials.ResetAsync(workspace, from.BaseUrl, stop);
        var connection = (await views.OfAsync(workspace, from.BaseUrl, stop)).Connection;
        return Answer.Ok(new Dictionary<string, object?>
        {
            ["username"] = connection.GetValueOrDefault("user"),
            ["password"] = secret.GetValueOrDefault("password"),
            ["host"] = connection.GetValueOrDefault("host"),
            ["database"] = connection.GetValueOrDefault("database"),
            ["schema"] = connection.GetValueOrDefault("schema"),
            ["warehouse"] = connection.GetValueOrDefault("warehouse"),
        });
    }

    private static async Task<Answer<EditorSessionView>> LoadAsync(Origin from, string session_id, RequestBody body, OpenSessions open, EditorSessions sessions, EditorMoves moves, CancellationToken stop)
    {
        var (there, session, workspace) = await open.ReadyAsync(from, session_id, stop);
        var mode = body.Fields.OneOf("mode", "input", "input-preserve", "clean");
        if (mode is null && body.Fields.Errors.Count == 0)
            body.Fields.Wrong("mode", "This field is missing.");
        var table = body.Fields.Text("tableId", 500);
        body.Fields.ThrowIfInvalid();
        var now = mode == "clean"
            ? await moves.CleanAsync(sessions, there, session, workspace, stop)
            : await moves.LoadAsync(sessions, there, session, mode == "input-preserve", table, stop);
        return Answer.Ok(EditorSessionView.Of(now, workspace));
    }

    private static async Task<Answer<EditorSessionView>> UnloadAsync(Origin from, string session_id, RequestBody body, OpenSessions open, EditorSessions sessions, EditorMoves moves, CancellationToken stop)
    {
        var (there, session, workspace) = await open.ReadyAsync(from, session_id, stop);
        var table = body.Fields.Text("tableId", 500);
        body.Fields.ThrowIfInvalid();
        return Answer.Ok(EditorSessionView.Of(await moves.UnloadAsync(sessions, there, session, workspace, table, stop), workspace));
    }

    private static async Task<Answer<EditorSessionView>> AcknowledgeAsync(Origin from, string session_id, OpenSessions open, EditorSessions sessions, CancellationToken stop)
    {
        var (_, session, workspace) = await open.UseAsync(from, session_id, stop);
        if (session.LastError is null)
            throw new RefusedException(EditorErrors.NoError);
        return Answer.Ok(EditorSessionView.Of(await sessions.ChangeAsync(session, now => now with { LastError = null }, stop), workspace));
    }

    private static async Task<Answer<EditorSchemaView>> SchemaAsync(Origin from, string session_id, RequestQuery query, OpenSessions open, EditorSchema schema, CancellationToken stop)
    {
        var (there, _, workspace) = await open.ReadyAsync(from, session_id, stop);
        var onlyOwn = query.Fields.Flag("onlyWorkspaceSchema") ?? false;
        var tables = query.Fields.Flag("loadTables") ?? true;
        query.Fields.ThrowIfInvalid();
        return Answer.Ok(await schema.OfAsync(there, workspace, onlyOwn, tables, stop));
    }

    private static async Task<Answer<EditorQueryView>> RunAsync(Origin from, string session_id, RequestBody body, OpenSessions open, HttpRequest request, ServiceAddresses addresses, QuerySubmission queries, CancellationToken stop)
    {
        var (_, session, workspace) = await open.ReadyAsync(from, session_id, stop);
        return await SubmitAsync(from, session, workspace, QueriesOf(body), request, addresses, queries, stop);
    }

    private static async Task<Answer<EditorQueryView>> PreviewAsync(Origin from, string session_id, RequestBody body, OpenSessions open, HttpRequest request, ServiceAddresses addresses, QuerySubmission queries, CancellationToken stop)
    {
        var (_, session, workspace) = await open.ReadyAsync(from, session_id, stop);
        var table = TableName(workspace, body.Fields.RequiredText("tableName", 1024), body.Fields.Text("schemaName", 1024), body.Fields.Text("databaseName", 1024));
        body.Fields.ThrowIfInvalid();
        return await SubmitAsync(from, session, workspace, [$"SELECT * FROM {table} LIMIT 100"], request, addresses, queries, stop);
    }

    private static async Task<Answer<TableDdlView>> DdlAsync(Origin from, string session_id, RequestQuery query, OpenSessions open, EditorSchema schema, CancellationToken stop)
    {
        var (there, _, workspace) = await open.ReadyAsync(from, session_id, stop);
        var table = query.Fields.RequiredText("tableName", 1024);
        var name = query.Fields.RequiredText("schemaName", 1024);
        query.Fields.Text("databaseName", 1024);
        query.Fields.ThrowIfInvalid();
        return Answer.Ok(new TableDdlView(await schema.DdlAsync(there, workspace, name, table, stop)));
    }

    private static Answer<OutputTablesView> OutputTables(RequestBody body) => Answer.Ok(new OutputTablesView(SqlScripts.CreatedTables(QueriesOf(body))));

    private static async Task<Answer<EditorQueryView>> SubmitAsync(
        Origin from, EditorSession session, Workspace workspace, IReadOnlyList<string> sqls, HttpRequest request, ServiceAddresses addresses, QuerySubmission queries, CancellationToken stop)
    {
        var job = await queries.SubmitAsync(from.Caller, workspace, sqls, session.Id, "user", transactional: false, timeout: null, stop);
        return Answer.Ok(new EditorQueryView(job.Id.ToString(), $"{addresses.Url(request, QueryEndpoints.Service.Id)}/api/v1/queries/{job.Id}"));
    }

    private static IReadOnlyList<string> QueriesOf(RequestBody body)
    {
        var queries = body.Fields.Texts("queries", most: MostQueries);
        if (queries is { Count: 0 } || (queries is null && body.Fields.Errors.Count == 0))
            body.Fields.Wrong("queries", "This collection should contain 1 element or more.");
        else if (queries is not null && queries.Any(sql => string.IsNullOrWhiteSpace(sql) || sql.Length > LongestQuery))
            body.Fields.Wrong("queries", $"Each query should have 1 to {LongestQuery} characters.");
        body.Fields.ThrowIfInvalid();
        return queries!;
    }

    private static string TableName(Workspace workspace, string table, string? schema, string? database)
    {
        var isBigQuery = workspace.Backend == "bigquery";
        string?[] parts = isBigQuery ? [schema ?? workspace.Name, table] : [database, schema ?? workspace.Name, table];
        return string.Join('.', parts.OfType<string>().Select(part => isBigQuery
            ? $"`{part.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("`", "\\`", StringComparison.Ordinal)}`"
            : $"\"{part.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));
    }

    /// <summary>The origin in the branch that <c>branchId</c> names.</summary>
    internal static Origin BranchOf(Origin origin, Fields fields)
    {
        var text = fields.Text("branchId", 20);
        if (text is null or "default")
            return origin with { Branch = new Branch(origin.Caller.DefaultBranch, true) };
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || (id != origin.Caller.DefaultBranch && !origin.Caller.DevelopmentBranches.Contains(id)))
            throw new RefusedException(Branch.NotFound(text));
        return origin with { Branch = new Branch(id, id == origin.Caller.DefaultBranch) };
    }

    internal static Origin InBranch(Origin origin, EditorSession session) =>
        origin with { Branch = new Branch(session.Branch, session.Branch == origin.Caller.DefaultBranch) };

    private static string Version() => typeof(EditorEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}

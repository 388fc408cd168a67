using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using Headgate.Components;
using Headgate.Kernel;
using Headgate.Postgres;
using Headgate.Storage;
using Headgate.Workspaces.Editor;
using Headgate.Workspaces.Queries;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Workspaces.Sandboxes;

/// <summary>The data science service: records of sandboxes.</summary>
internal static class SandboxEndpoints
{
    private const string Tag = "Sandboxes";
    private const int LongestText = 4096;

    public static ApiService Service { get; } = new("data-science", "Data science") { ErrorBody = EditorErrors.Body };

    /// <summary>The id under which older clients look for the same service.</summary>
    public static ApiService OlderId { get; } = new("sandboxes", "Sandboxes") { Label = Service.Label, HasDocument = false, ErrorBody = EditorErrors.Body };

    public static void MapSandboxes(this IEndpointRouteBuilder routes)
    {
        var service = routes.MapService(Service);
        service.MapGet("/", (HttpRequest request, ServiceAddresses addresses) => Answer.Ok(new QueryIndexView("sandboxes-service", Version(), $"{addresses.Base(request)}/docs/{Service.Id}/openapi.json")))
            .WithName("DataScience.Index").WithTags("Service").WithSummary("Shows the service").OpenToEveryone();
        service.MapGet("/health-check", () => Answer.Ok(new Dictionary<string, string> { ["status"] = "ok" }))
            .WithName("DataScience.Health").WithTags("Service").WithSummary("Says that it is there").OpenToEveryone();
        service.MapPost("/sandboxes", CreateAsync).WithName("Sandboxes.Create").WithTags(Tag).WithSummary("Records a sandbox that somebody provisioned")
            .Field("componentId", "string", "The component.", required: true)
            .Field("configurationId", "string", "Its configuration.", required: true)
            .Field("type", "string", "python, r, snowflake, bigquery, streamlit or python-js.", required: true)
            .Field("host", "string", "Where it runs.", required: true)
            .Field("configurationVersion", "string", "Default the current one.")
            .Field("branchId", "string", "The branch's number.")
            .Field("size", "string", "micro, tiny, small, medium or large.")
            .Field("url", "string", "Where people reach it.").Field("password", "string", "What they log in with.")
            .Field("active", "boolean", "Whether it runs.").Field("shared", "boolean", "Whether it is for everybody.")
            .Field("imageVersion", "string", "The image's version.").Field("packages", "array", "Packages in it.")
            .Field("autoSuspendAfterSeconds", "integer", "Default 3600.")
            .Field("physicalId", "string", "Taken and not kept.").Field("user", "string", "Taken and not kept.")
            .Answers(201, "The sandbox");
        service.MapGet("/sandboxes", ListAsync).WithName("Sandboxes.List").WithTags(Tag).WithSummary("Lists sandboxes")
            .Query("branchId", "string", "Only those of this branch.").Query("limit", "integer", "1 to 500; default 500.").Query("offset", "integer", "How many to leave out.");
        service.MapGet("/sandboxes/{sandbox_id}", ShowAsync).WithName("Sandboxes.Show").WithTags(Tag).WithSummary("Shows a sandbox");
        service.MapPatch("/sandboxes/{sandbox_id}", PatchAsync).WithName("Sandboxes.Patch").WithTags(Tag).WithSummary("Changes a sandbox's record")
            .Field("configurationVersion", "string", "The configuration's version it runs.", required: true)
            .Field("active", "boolean", "Whether it runs.").Field("url", "string", "Where people reach it.").Field("password", "string", "What they log in with.")
            .Field("autoSuspendAfterSeconds", "integer", "Seconds without use.").Field("expirationAfterHours", "integer", "Hours.")
            .Field("persistentStorage", "object", "pvcName, k8sManifest, isEnabled, ready, k8sStorageClassName.").Field("sizeParameters", "object", "Taken and not kept.");
        service.MapDelete("/sandboxes/{sandbox_id}", DeleteAsync).WithName("Sandboxes.Delete").WithTags(Tag).WithSummary("Forgets a sandbox").Answers(204, "It is gone");
        service.MapPost("/sandboxes/{sandbox_id}/activate", (Origin from, string sandbox_id, SandboxStore store, MetadataDatabase database, TimeProvider clock, CancellationToken stop) =>
                SetActiveAsync(from, sandbox_id, true, store, database, clock, stop))
            .WithName("Sandboxes.Activate").WithTags(Tag).WithSummary("Records that a sandbox runs");
        service.MapPost("/sandboxes/{sandbox_id}/deactivate", (Origin from, string sandbox_id, SandboxStore store, MetadataDatabase database, TimeProvider clock, CancellationToken stop) =>
                SetActiveAsync(from, sandbox_id, false, store, database, clock, stop))
            .WithName("Sandboxes.Deactivate").WithTags(Tag).WithSummary("Records that a sandbox does not run").Query("skipBillingReport", "boolean", "Taken; nothing is billed.");
    }

    private static async Task<Answer<JsonObject>> CreateAsync(
        Origin from, RequestBody body, ConfigurationDirectory configurations, SandboxStore store, MetadataDatabase database, TimeProvider clock, CancellationToken stop)
    {
        var fields = body.Fields;
        var component = fields.RequiredText("componentId", 200);
        ComponentRights.RequireWrite(from, component);
        var configuration = fields.RequiredText("configurationId", 200);
        var type = fields.OneOf("type", Sandbox.Types);
        if (type is null && fields.Errors.All(error => error.Key != "type"))
            fields.Wrong("type", "This field is missing.");
        fields.RequiredText("host", LongestText);
        var branch = EditorEndpoints.BranchOf(from, fields);
        var now = clock.GetUtcNow();
        var sandbox = new Sandbox
        {
            Id = 0,
            Project = from.Project,
            Branch = branch.Branch.Id,
            NamesBranch = fields.Has("branchId") && fields.Raw("branchId") is not null,
            Component = component,
            Configuration = configuration,
            ConfigurationVersion = fields.Text("configurationVersion", 20) ?? "",
            Type = type ?? "",
            Size = fields.OneOf("size", Sandbox.Sizes),
            Active = fields.Flag("active") ?? false,
            Shared = fields.Flag("shared") ?? false,
            Url = fields.Text("url", LongestText),
            Password = fields.Text("password", LongestText),
            ImageVersion = fields.Text("imageVersion", 200),
            Packages = fields.Texts("packages", most: 1000),
            AutoSuspendSeconds = (int)(fields.Number("autoSuspendAfterSeconds", 0, int.MaxValue) ?? Sandbox.UsualSuspend),
            Created = now,
            Updated = now,
            Creator = from.Caller.Token,
        };
        SandboxErrors.ThrowIfInvalid(fields);
        var version = await configurations.VersionAsync(branch, component, configuration, stop);
        sandbox = sandbox with
        {
            ConfigurationVersion = sandbox.ConfigurationVersion.Length > 0 ? sandbox.ConfigurationVersion : version.ToString(CultureInfo.InvariantCulture),
            Started = sandbox.Active ? now : null,
        };
        return Answer.Created(SandboxView.Of(await database.WriteAsync(from.Project, (transaction, token) => store.InsertAsync(transaction, sandbox, token), stop)));
    }

    private static async Task<Answer<IReadOnlyList<JsonObject>>> ListAsync(Origin from, RequestQuery query, SandboxStore store, CancellationToken stop)
    {
        var branch = query.Fields.Has("branchId") ? EditorEndpoints.BranchOf(from, query.Fields).Branch.Id : (long?)null;
        var limit = (int)(query.Fields.Number("limit", 1, 500) ?? 500);
        var offset = (int)(query.Fields.Number("offset", 0, int.MaxValue) ?? 0);
        SandboxErrors.ThrowIfInvalid(query.Fields);
        var found = await store.ListAsync(from.Project, branch, limit, offset, stop);
        return Answer.Ok<IReadOnlyList<JsonObject>>([.. found.Where(sandbox => Sees(from, sandbox)).Select(SandboxView.Of)]);
    }

    private static async Task<Answer<JsonObject>> ShowAsync(Origin from, string sandbox_id, SandboxStore store, CancellationToken stop) =>
        Answer.Ok(SandboxView.Of(await RequireAsync(from, sandbox_id, store, stop)));

    private static async Task<Answer<JsonObject>> PatchAsync(
        Origin from, string sandbox_id, RequestBody body, SandboxStore store, MetadataDatabase database, TimeProvider clock, CancellationToken stop)
    {
        var sandbox = await RequireAsync(from, sandbox_id, store, stop, toWrite: true);
        var fields = body.Fields;
        var version = fields.RequiredText("configurationVersion", 20);
        var active = fields.Flag("active");
        var changed = sandbox with
        {
            ConfigurationVersion = version,
            Active = active ?? sandbox.Active,
            Url = fields.Has("url") ? fields.Text("url", LongestText) : sandbox.Url,
            Password = fields.Has("password") ? fields.Text("password", LongestText) : sandbox.Password,
            AutoSuspendSeconds = (int)(fields.Number("autoSuspendAfterSeconds", 0, int.MaxValue) ?? sandbox.AutoSuspendSeconds),
            ExpirationHours = (int)(fields.Number("expirationAfterHours", 0, int.MaxValue) ?? sandbox.ExpirationHours),
            PersistentStorage = StorageOf(fields) ?? sandbox.PersistentStorage,
            Started = active == true && !sandbox.Active ? clock.GetUtcNow() : sandbox.Started,
        };
        SandboxErrors.ThrowIfInvalid(fields);
        return await SaveAsync(changed, store, database, clock, stop);
    }

    private static async Task<NoContent> DeleteAsync(Origin from, string sandbox_id, SandboxStore store, MetadataDatabase database, CancellationToken stop)
    {
        var sandbox = await RequireAsync(from, sandbox_id, store, stop, toWrite: true);
        await database.WriteAsync(from.Project, (transaction, token) => SandboxStore.DeleteAsync(transaction, sandbox.Project, sandbox.Id, token), stop);
        return Answer.NoContent;
    }

    private static async Task<Answer<JsonObject>> SetActiveAsync(
        Origin from, string id, bool active, SandboxStore store, MetadataDatabase database, TimeProvider clock, CancellationToken stop)
    {
        var sandbox = await RequireAsync(from, id, store, stop, toWrite: true);
        return await SaveAsync(sandbox with { Active = active, Started = active && !sandbox.Active ? clock.GetUtcNow() : sandbox.Started }, store, database, clock, stop);
    }

    private static async Task<Answer<JsonObject>> SaveAsync(Sandbox sandbox, SandboxStore store, MetadataDatabase database, TimeProvider clock, CancellationToken stop)
    {
        var saved = await database.WriteAsync(sandbox.Project, (transaction, token) => store.UpdateAsync(transaction, sandbox with { Updated = clock.GetUtcNow() }, token), stop);
        return Answer.Ok(SandboxView.Of(saved ?? throw new RefusedException(SandboxErrors.NotFound(sandbox.Id.ToString(CultureInfo.InvariantCulture)))));
    }

    private static async Task<Sandbox> RequireAsync(Origin from, string id, SandboxStore store, CancellationToken stop, bool toWrite = false)
    {
        if (toWrite)
            Caller.Require(from.Caller.CanWrite);
        var found = long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? await store.FindAsync(from.Project, number, stop) : null;
        return found is not null && Sees(from, found) ? found : throw new RefusedException(SandboxErrors.NotFound(id));
    }

    /// <summary>Admins see every sandbox; tokens see what they made and what belongs to components that they reach.</summary>
    private static bool Sees(Origin from, Sandbox sandbox) =>
        from.Caller.IsMaster || sandbox.Creator == from.Caller.Token || from.Caller.ComponentAccess.Contains(sandbox.Component);

    private static JsonObject? StorageOf(Fields fields)
    {
        if (fields.Map("persistentStorage") is not { } storage)
            return null;
        var kept = new JsonObject { ["pvcName"] = storage.Text("pvcName", 200), ["k8sManifest"] = storage.Text("k8sManifest"), ["k8sStorageClassName"] = storage.Text("k8sStorageClassName", 200) };
        kept["isEnabled"] = storage.Flag("isEnabled") ?? false;
        kept["ready"] = storage.Flag("ready");
        return kept;
    }

    private static string Version() => typeof(SandboxEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}

using Headgate.Identity;
using Headgate.Kernel;
using Headgate.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Workspaces;

internal static class WorkspaceEndpoints
{
    public const string Tag = "Workspaces";
    public const string Path = "/workspaces";
    public const string One = Path + "/{workspace_id}";

    public static void MapWorkspaceRows(this IEndpointRouteBuilder routes) => routes.MapStorageBranched(storage =>
    {
        storage.Get(Path, "Workspaces.List", ListAsync)
            .WithTags(Tag).WithSummary("Lists the workspaces that the token sees");
        storage.Post(Path, "Workspaces.Create", CreateAsync)
            .WithTags(Tag).WithSummary("Makes a workspace and answers its credentials, which are shown only now").WithWorkspaceFields()
            .Answers(201, "The workspace with its credentials");
        storage.Get(One, "Workspaces.Detail", DetailAsync)
            .WithTags(Tag).WithSummary("Shows a workspace, without its credentials");
        storage.Delete(One, "Workspaces.Delete", DeleteAsync)
            .WithTags(Tag).WithSummary("Drops a workspace with everything in it and ends its sessions")
            .Query("async", "boolean", "Answer 202 with a job.")
            .Answers(204, "It is gone");
    });

    /// <summary>The fields of a new workspace.</summary>
    public static RouteHandlerBuilder WithWorkspaceFields(this RouteHandlerBuilder route) => route
        .Query("async", "boolean", "Make it in a job, answered with 202; its results have no credentials.")
        .Field("backend", "string", "One of the backends of the stack, or abs for files; default the project's.")
        .Field("backendSize", "string", "small (default), medium or large; only with backend snowflake.")
        .Field("loginType", "string", "default, none, snowflake-legacy-service, snowflake-person-sso, snowflake-person-keypair or snowflake-service-keypair.")
        .Field("publicKey", "string", "The user's RSA public key in PEM form; for the login types with key pair.")
        .Field("networkPolicy", "string", "system or user; kept.")
        .Field("readOnlyStorageAccess", "boolean", "Whether every bucket of the branch is a schema in it.")
        .Field("statementTimeoutSeconds", "integer", "How long a statement may run; 0 (default) for the stack's limit.");

    private static async Task<Answer<IReadOnlyList<WorkspaceView>>> ListAsync(Origin from, WorkspaceStore store, WorkspaceViews views, CancellationToken stop)
    {
        var all = await store.ListAsync(from.Project, from.Branch.Id, null, null, stop);
        return Answer.Ok(await views.OfAsync(all.Where(one => WorkspaceRights.Sees(from.Caller, one)), from.BaseUrl, stop));
    }

    private static async Task<IResult> CreateAsync(
        Origin from, RequestQuery query, RequestBody body, ProjectDirectory projects, WorkspaceEngines engines, WorkspaceSubmission submission, CancellationToken stop)
    {
        WorkspaceRights.RequireCreate(from.Caller);
        var wanted = NewWorkspace.Read(body.Fields, (await projects.OfAsync(from.Caller, stop)).DefaultBackend, engines, isOfConfiguration: false);
        return await submission.RunAsync(from, query, wanted, stop);
    }

    private static async Task<Answer<WorkspaceView>> DetailAsync(Origin from, string workspace_id, OpenWorkspaces open, WorkspaceViews views, CancellationToken stop) =>
        Answer.Ok(await views.OfAsync(await open.SeeAsync(from, workspace_id, stop, WorkspaceErrors.DetailNotFound), from.BaseUrl, stop));

    private static async Task<IResult> DeleteAsync(
        Origin from, string workspace_id, RequestQuery query, OpenWorkspaces open, JobSubmission jobs, CancellationToken stop)
    {
        var isAsync = query.Fields.Flag("async") ?? false;
        query.Fields.ThrowIfInvalid();
        var request = DropWorkspace.Request(from, await open.UseAsync(from, workspace_id, stop));
        if (isAsync)
            return Answer.Accepted(JobView.From(await jobs.SubmitAsync(request, stop), from.BaseUrl));
        await jobs.RunAsync(request, stop);
        return Answer.NoContent;
    }
}
